import * as api from '@/api/chat'
import { newKey } from '@/composables/keys'
import type { Id } from '@/api/shapes'
import { Problem } from '@/api/http'
import { Backoff } from './backoff'
import { dbOf, type ChatDb } from './db'
import { Ether, type Word } from './ether'
import { Gateway } from './gateway'
import { Inbox, type News } from './inbox'
import { Outbox } from './outbox'
import { Reads } from './reads'
import { Sync } from './sync'
import type { Entry, Frame, SentKind } from './types'
import { upload } from './upload'

/** So many conversations are read ahead, for a day without a network. */
const AHEAD = 25

export interface NewOutgoing {
  conversation: Id
  kind: SentKind
  body: Record<string, unknown>
  file?: Blob
  name?: string
}

/**
 * The chat of one person in this browser. Every tab has one and reads the same database; one of
 * them leads: it alone holds the connection, sends what waits and asks for what was missed. Where
 * a browser has no locks each tab leads itself, which is harmless: everything applies once.
 */
export class Engine {
  readonly db: ChatDb
  readonly inbox: Inbox
  readonly ether: Ether
  private readonly outbox: Outbox
  private readonly reads: Reads
  private readonly sync: Sync
  private gateway: Gateway | undefined
  private readonly shown = new Map<string, Id[]>()
  private open: Id[] = []
  private readonly again = new Backoff(1000, 30_000)
  private timer: number | undefined
  private release: (() => void) | undefined
  private ended = false

  constructor(
    readonly person: Id,
    private readonly told: (news: News) => void,
  ) {
    this.db = dbOf(person)
    this.ether = new Ether(person)
    this.inbox = new Inbox(this.db, person, api, (news) => this.told(news))
    this.outbox = new Outbox(this.db, { send: api.send, upload }, (message) => this.inbox.receive([message]), (client_id, share) =>
      this.ether.say({ say: 'progress', client_id, share }))
    this.reads = new Reads(this.db, person)
    this.sync = new Sync(this.db, this.inbox, api, (entries) => this.hear(entries))
    this.ether.on((word) => this.heard(word))
  }

  start(): void {
    const { locks } = navigator as Navigator & { locks?: LockManager }
    if (!locks) {
      this.lead(`${deviceOf()}-${this.ether.tab.slice(0, 8)}`)
      return
    }
    const held = () => new Promise<void>((release) => {
      if (this.ended) release()
      else {
        this.release = release
        this.lead(deviceOf())
      }
    })
    void locks.request(`hutong-chat-${this.person}`, held)
    this.ether.say({ say: 'who' })
  }

  stop(): void {
    this.ended = true
    this.ether.say({ say: 'closed', tab: this.ether.tab })
    this.gateway?.stop()
    this.outbox.stop()
    this.reads.stop()
    window.clearTimeout(this.timer)
    this.release?.()
    this.ether.close()
  }

  get leads(): boolean {
    return this.gateway !== undefined
  }

  /** Writes it down; from here on it is sent, whatever happens to this tab. */
  async send(wish: NewOutgoing): Promise<string> {
    const client_id = newKey().replaceAll('-', '')
    const nth = Date.now() * 1000 + (counter = (counter + 1) % 1000)
    await this.db.queue.put({ ...wish, client_id, nth, at: new Date().toISOString(), state: 'waiting' })
    this.ether.say({ say: 'queue' })
    return client_id
  }
  async retry(client_id: string): Promise<void> {
    await this.db.queue.update(client_id, { state: 'waiting', refusal: undefined })
    this.ether.say({ say: 'queue' })
  }

  /** What this tab has on its screen. */
  show(conversations: Id[]): void {
    this.open = conversations
    this.ether.say({ say: 'open', tab: this.ether.tab, conversations })
  }

  async markRead(conversation: Id, seq: number): Promise<void> {
    if (await this.reads.mark(conversation, seq)) this.ether.say({ say: 'read' })
  }

  private lead(device: string): void {
    this.gateway = new Gateway(device, api.gatewayTicket, {
      hello: async () => ({
        version: (await this.db.read<number>('version')) ?? null,
        epoch: (await this.db.read<string>('epoch')) ?? '',
      }),
      frame: (frame) => void this.frame(frame).catch(() => this.catchUp()),
      connection: (state) => this.ether.say({ say: 'connection', state }),
    })
    this.ether.say({ say: 'who' })
    this.gateway.start()
    this.catchUp()
  }

  private heard(word: Word): void {
    if (word.say === 'open') this.shown.set(word.tab, word.conversations)
    if (word.say === 'closed') this.shown.delete(word.tab)
    // A tab that leads from now on asks what the others show.
    if (word.say === 'who' && this.open.length) this.show(this.open)
    if (!this.leads) return
    if (word.say === 'queue') void this.outbox.kick()
    if (word.say === 'read') this.reads.kick()
    if (word.say === 'open' || word.say === 'closed') this.gateway?.show([...new Set([...this.shown.values()].flat())])
    if (word.say === 'typing') this.gateway?.typing(word.conversation)
  }

  private async frame(frame: Frame): Promise<void> {
    switch (frame.type) {
      case 'welcome':
      case 'resync':
        this.catchUp()
        break
      case 'message':
        await this.inbox.receive([frame.message])
        break
      case 'user':
        await this.userLog(frame.version, frame.prev, frame.entries)
        break
      case 'heartbeat':
        await this.inbox.expect(frame.last)
        if (frame.version > ((await this.db.read<number>('version')) ?? 0)) this.catchUp()
        break
      case 'typing':
      case 'presence':
      case 'read':
        this.ether.say({ say: 'frame', frame })
        break
      default:
        break
    }
  }

  private async userLog(version: number, prev: number, entries: Entry[]): Promise<void> {
    const known = (await this.db.read<number>('version')) ?? -1
    if (version <= known) return
    if (prev > known) {
      this.catchUp()
      return
    }
    const conversations = entries.filter((one) => one.kind === 'conversation' || one.kind === 'read')
    for (const id of new Set(conversations.map((one) => one.ref))) await this.inbox.refresh(id)
    await this.db.note('version', version)
    this.hear(entries)
  }

  private hear(entries: Entry[]): void {
    if (entries.length) this.ether.say({ say: 'entries', entries })
  }

  /** Asks for everything that was missed, and sends everything that waits. */
  catchUp(): void {
    window.clearTimeout(this.timer)
    if (this.ended) return
    this.sync.run().then(
      () => {
        this.again.reset()
        void this.outbox.kick()
        this.reads.kick()
        void this.readAhead().catch(() => undefined)
      },
      (failure: unknown) => {
        if (failure instanceof Problem && failure.status === 401) return
        this.timer = window.setTimeout(() => this.catchUp(), this.again.next())
      },
    )
  }

  private async readAhead(): Promise<void> {
    const rows = await this.db.conversations.toArray()
    rows.sort((a, b) => (b.last_at ?? '').localeCompare(a.last_at ?? ''))
    for (const row of rows.slice(0, AHEAD)) {
      const span = await this.db.spans.get(row.id)
      if (!this.ended && span && span.tail > span.head && !span.bottom) await this.inbox.older(row.id, 40)
    }
  }
}

let counter = 0

/** A name for this browser that means nothing to anybody else. */
function deviceOf(): string {
  const kept = localStorage.getItem('hutong.device')
  if (kept) return kept
  const fresh = newKey().replaceAll('-', '')
  localStorage.setItem('hutong.device', fresh)
  return fresh
}
