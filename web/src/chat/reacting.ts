import { reactive } from 'vue'
import type { Id } from '@/api/shapes'
import type { Message, Reactions } from './types'

type Of = Pick<Message, 'id' | 'conversation' | 'seq'>
type Post = (message: Of, emoji: string, on: boolean) => Promise<void>

/**
 * Reactions that somebody taps, however fast: one question at a time for each emoji under each
 * message, the last wish wins, and it is shown from the tap on. `post` tells the house and keeps
 * its answer.
 */
export class Reacting {
  private readonly wished = reactive(new Map<string, boolean>())
  private readonly asking = new Set<string>()

  constructor(
    private readonly me: Id,
    private readonly post: Post,
  ) {}

  /** Settles when the house has what was wished last; fails, and the wish is gone, if it refuses. */
  async wish(message: Of, emoji: string, on: boolean): Promise<void> {
    const key = `${message.id} ${emoji}`
    this.wished.set(key, on)
    if (this.asking.has(key)) return
    this.asking.add(key)
    try {
      for (let told: boolean | undefined; told !== this.wished.get(key);) {
        told = this.wished.get(key)
        await this.post(message, emoji, told === true)
      }
    } finally {
      this.asking.delete(key)
      this.wished.delete(key)
    }
  }

  /** The message as it will be when all is granted. */
  shown<T extends Pick<Message, 'id' | 'reactions'>>(message: T): T {
    let { reactions } = message
    for (const [key, on] of this.wished) {
      const [id, emoji = ''] = key.split(' ')
      if (id === message.id) reactions = reacted(reactions, emoji, this.me, on)
    }
    return reactions === message.reactions ? message : { ...message, reactions }
  }
}

function reacted(before: Reactions | null, emoji: string, me: Id, on: boolean): Reactions {
  const who = before?.[emoji] ?? []
  if (who.includes(me) === on) return before ?? {}
  return { ...before, [emoji]: on ? [...who, me] : who.filter((one) => one !== me) }
}
