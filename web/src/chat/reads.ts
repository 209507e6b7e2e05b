import * as api from '@/api/chat'
import { Problem } from '@/api/http'
import type { Id } from '@/api/shapes'
import type { ChatDb } from './db'
import { counts } from './rules'
import type { Seq } from './types'

const REST_MS = 400

/** Up to where was read: here at once, with the server when the eye rests or the network is back. */
export class Reads {
  private timer: ReturnType<typeof setTimeout> | undefined
  private stopped = false

  constructor(
    private readonly db: ChatDb,
    private readonly me: Id,
    private readonly post: (id: Id, seq: Seq) => Promise<void> = api.read,
  ) {}

  /** False when it was read that far already. */
  async mark(id: Id, seq: Seq): Promise<boolean> {
    const { conversations, reads, messages } = this.db
    return this.db.transaction('rw', [conversations, reads, messages], async () => {
      const row = await conversations.get(id)
      if (!row || seq <= row.read_seq) return false
      const left = await this.db.between(id, seq + 1, row.last_seq)
        .filter((one) => counts(one) && one.sender !== this.me).count()
      const unread = Math.min(left, row.unread)
      await conversations.update(id, { read_seq: seq, unread, mentioned: unread > 0 && row.mentioned })
      await reads.put({ conversation: id, seq })
      return true
    })
  }

  kick(): void {
    clearTimeout(this.timer)
    if (!this.stopped) this.timer = setTimeout(() => void this.flush(), REST_MS)
  }
  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
  }

  private async flush(): Promise<void> {
    for (const { conversation, seq } of await this.db.reads.toArray()) {
      try {
        await this.post(conversation, seq)
      } catch (failure) {
        // The next welcome brings it up again; a refusal never will.
        if (!(failure instanceof Problem) || failure.undecided || failure.status === 401) return
      }
      await this.db.reads.where('conversation').equals(conversation).filter((one) => one.seq === seq).delete()
    }
  }
}
