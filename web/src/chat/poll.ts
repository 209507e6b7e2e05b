import type { Id } from '@/api/shapes'
import type { Frame } from './types'

/** A poll that went out so recently may not have arrived: what is said then waits that long. */
const SETTLED_MS = 300

export interface Polled {
  frames: Frame[]
  cursor: string | null
}
export interface Asked {
  cursor: string | null
  open: Id[]
  typing?: Id
}
/** One poll, which the signal gives up. */
export type AskPoll = (what: Asked, signal: AbortSignal) => Promise<Polled>

/**
 * The gateway's frames by asking again and again. A poll waits long with nothing to tell; who has
 * something to say meanwhile gives it up and asks anew from the same place. There are never two
 * beside each other: one with an old cursor that came late would end the line.
 */
export class LongPoll {
  private asking: { since: number; given: AbortController } | undefined
  private timer: ReturnType<typeof setTimeout> | undefined
  private open: Id[]
  private writing: Id | undefined
  private over = false

  constructor(
    private readonly ask: AskPoll,
    private readonly heard: (frame: Frame) => void,
    open: Id[],
  ) {
    this.open = open
  }

  /** Until then, or until it fails. `begun` is called with the first answer. */
  async run(until: number, begun: () => void): Promise<void> {
    let cursor: string | null = null
    while (!this.over && Date.now() < until) {
      const answer: Polled | undefined = await this.once(cursor)
      if (this.over) return
      if (!answer) continue
      if (cursor === null) begun()
      cursor = answer.cursor
      answer.frames.forEach(this.heard)
    }
  }

  show(open: Id[]): void {
    this.open = open
    this.hurry()
  }
  typing(conversation: Id): void {
    this.writing = conversation
    this.hurry()
  }
  stop(): void {
    this.over = true
    clearTimeout(this.timer)
    this.asking?.given.abort()
  }

  /** Nothing comes of a poll that was given up for another. */
  private async once(cursor: string | null): Promise<Polled | undefined> {
    const given = new AbortController()
    // The first one is answered at once, and to ask it twice would be to come twice.
    if (cursor !== null) this.asking = { since: Date.now(), given }
    const what: Asked = { cursor, open: this.open, typing: this.writing }
    this.writing = undefined
    try {
      return await this.ask(what, given.signal)
    } catch (failure) {
      if (given.signal.aborted) return undefined
      throw failure
    } finally {
      clearTimeout(this.timer)
      this.asking = undefined
    }
  }

  private hurry(): void {
    const { asking } = this
    if (!asking) return
    clearTimeout(this.timer)
    const wait = Math.max(0, asking.since + SETTLED_MS - Date.now())
    this.timer = setTimeout(() => asking.given.abort(), wait)
  }
}
