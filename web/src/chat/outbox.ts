import { Problem } from '@/api/http'
import type { Id } from '@/api/shapes'
import { Backoff } from './backoff'
import type { ChatDb } from './db'
import type { Message, Outgoing } from './types'

export interface Post {
  send(id: Id, message: { client_id: string; kind: string; body: unknown }): Promise<Message>
  /** Brings the file up and returns the body of its message. */
  upload(outgoing: Outgoing, progress: (share: number) => void): Promise<Record<string, unknown>>
}

/**
 * What is to be sent, in the order of writing, one after the other in each conversation. It lies in
 * the database, so that a reload or a day without a network loses nothing; the client id stays, so
 * that the server takes a message once however often it is tried.
 */
export class Outbox {
  private readonly busy = new Set<Id>()
  private readonly backoff = new Backoff(700, 20_000)
  private timer: ReturnType<typeof setTimeout> | undefined
  private stopped = false

  constructor(
    private readonly db: ChatDb,
    private readonly post: Post,
    private readonly sent: (message: Message) => Promise<void>,
    private readonly progress: (client_id: string, share: number) => void = () => undefined,
  ) {}

  /** Sends whatever waits. Call it when something was written and when the network is back. */
  async kick(): Promise<void> {
    if (this.stopped) return
    clearTimeout(this.timer)
    const waiting = await this.waiting()
    const conversations = new Set(waiting.map((one) => one.conversation))
    await Promise.all([...conversations].map((id) => this.work(id)))
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
  }

  private async waiting(id?: Id): Promise<Outgoing[]> {
    const all = await this.db.queue.orderBy('nth').toArray()
    return all.filter((one) => (one.state === 'waiting' || one.state === 'sending') && (!id || one.conversation === id))
  }

  private async work(id: Id): Promise<void> {
    if (this.busy.has(id)) return
    this.busy.add(id)
    try {
      for (;;) {
        const [first] = await this.waiting(id)
        if (!first || this.stopped || !(await this.one(first))) break
      }
    } finally {
      this.busy.delete(id)
    }
  }

  /** True when the next one can go. */
  private async one(outgoing: Outgoing): Promise<boolean> {
    const { queue } = this.db
    await queue.update(outgoing.client_id, { state: 'sending' })
    try {
      const body = outgoing.file ? await this.withFile(outgoing) : outgoing.body
      const { client_id, kind, conversation } = outgoing
      const message = await this.post.send(conversation, { client_id, kind, body })
      this.backoff.reset()
      await queue.update(client_id, { state: 'sent' })
      await this.sent(message)
      return true
    } catch (failure) {
      return this.failed(outgoing, failure)
    }
  }

  /** Once it is up, the file is not sent again, whatever becomes of the message. */
  private async withFile(outgoing: Outgoing): Promise<Record<string, unknown>> {
    const { client_id } = outgoing
    const body = await this.post.upload(outgoing, (share) => this.progress(client_id, share))
    await this.db.queue.update(client_id, { body, file: undefined })
    return body
  }

  private async failed(outgoing: Outgoing, failure: unknown): Promise<boolean> {
    const { client_id } = outgoing
    if (!(failure instanceof Problem) || failure.undecided || failure.status === 401) {
      await this.db.queue.update(client_id, { state: 'waiting' })
      this.later()
      return false
    }
    const refusal = { code: failure.code, detail: failure.detail }
    await this.db.queue.update(client_id, { state: 'refused', refusal })
    return true
  }

  private later(): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.kick(), this.backoff.next())
  }
}
