import { newKey } from '@/composables/keys'
import type { Connection, Entry, Frame } from './types'
import type { Id } from '@/api/shapes'

/** What the tabs of one person in one browser say to each other. */
export type Word =
  | { say: 'queue' }
  | { say: 'read' }
  | { say: 'open'; tab: string; conversations: Id[] }
  | { say: 'closed'; tab: string }
  | { say: 'typing'; conversation: Id }
  | { say: 'frame'; frame: Frame }
  | { say: 'entries'; entries: Entry[] }
  | { say: 'connection'; state: Connection }
  | { say: 'progress'; client_id: string; share: number }
  | { say: 'who' }

type Listener = (word: Word) => void

/** A channel that the speaker hears, too: one tab alone is as good as many. */
export class Ether {
  readonly tab = newKey()
  private readonly channel: BroadcastChannel | undefined
  private readonly listeners = new Set<Listener>()

  constructor(person: Id) {
    if (typeof BroadcastChannel === 'undefined') return
    this.channel = new BroadcastChannel(`hutong-chat-${person}`)
    this.channel.onmessage = (event: MessageEvent<Word>) => this.hear(event.data)
  }

  say(word: Word): void {
    this.channel?.postMessage(word)
    this.hear(word)
  }
  on(listener: Listener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
  close(): void {
    this.channel?.close()
    this.listeners.clear()
  }
  private hear(word: Word): void {
    for (const listener of [...this.listeners]) listener(word)
  }
}
