import 'fake-indexeddb/auto'
import { Problem } from '@/api/http'
import { ChatDb } from '../db'
import { Inbox } from '../inbox'
import { Outbox } from '../outbox'
import { counts } from '../rules'
import { Sync } from '../sync'
import type { Conversation, History, Message, Seq, SyncAnswer, SyncAsk } from '../types'

/** Chance that is the same for the same seed. */
export function chanceOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** A server with one conversation, as the protocol describes it. */
export class Server {
  messages: Message[] = []
  reads = new Map<string, Seq>()
  epoch = 'first'
  version = 1
  asked: SyncAsk[] = []
  /** Whether the network lets anything through. */
  up = true

  private reachable(): void {
    if (!this.up) throw new Problem(0, 'offline', '')
  }

  append(sender: string, kind: string, body: Record<string, unknown>, client_id: string | null = null): Message {
    const same = this.messages.find((one) => client_id && one.sender === sender && one.client_id === client_id)
    if (same) return structuredClone(same)
    const seq = this.messages.length + 1
    const before = this.messages.at(-1)?.nth ?? 0
    const message: Message = {
      conversation: 'c', seq, prev: seq - 1, id: `m${seq}`, sender, client_id, kind, body,
      at: new Date(1_700_000_000_000 + seq).toISOString(), nth: before + (counts({ kind }) ? 1 : 0),
      revoked: false, edit_no: 0, reactions: null,
    }
    this.messages.push(message)
    if (counts(message)) this.reads.set(sender, seq)
    return structuredClone(message)
  }
  recall(sender: string, target: Seq): Message {
    Object.assign(this.at(target), { revoked: true, body: {}, reactions: null })
    return this.append(sender, 'recalled', { target })
  }
  edit(sender: string, target: Seq, text: string): Message {
    const one = this.at(target)
    Object.assign(one, { body: { text }, edit_no: one.edit_no + 1 })
    return this.append(sender, 'edited', { target, body: { text }, edit_no: one.edit_no })
  }
  react(sender: string, target: Seq, emoji: string): Message {
    const one = this.at(target)
    one.reactions = { ...one.reactions, [emoji]: [...(one.reactions?.[emoji] ?? []), sender] }
    return this.append(sender, 'reacted', { target, reactions: structuredClone(one.reactions) })
  }
  private at(seq: Seq): Message {
    return this.messages[seq - 1] as Message
  }

  history(_id: string, { before, after, limit }: { before?: Seq; after?: Seq; limit: number }): Promise<History> {
    this.reachable()
    const range = this.messages.filter((one) => one.seq < (before ?? Infinity) && one.seq > (after ?? 0))
    const items = structuredClone(after === undefined ? range.slice(-limit) : range.slice(0, limit))
    return Promise.resolve({ items, oldest: items[0]?.seq ?? 0, newest: items.at(-1)?.seq ?? 0, more: items.length < range.length })
  }
  row(me: string): Conversation {
    const read_seq = this.reads.get(me) ?? 0
    const lines = this.messages.filter((one) => counts(one))
    return {
      id: 'c', kind: 'group', title: 'c', picture: null, peer: null, last_seq: this.messages.length,
      last_at: lines.at(-1)?.at ?? null, last: structuredClone(lines.at(-1)) ?? null,
      unread: lines.filter((one) => one.seq > read_seq && one.sender !== me).length, mentioned: false,
      read_seq, from_seq: 0, to_seq: null, cleared_seq: 0, role: 'member', muted: false, pinned: false,
      hidden: false, member_count: 2, announcement: '', nickname: '', dropped: [], mute_all: false, my_mute_until: null,
      approval: false, pins: [], dissolved: false,
    }
  }
  sync(me: string, ask: SyncAsk): Promise<SyncAnswer> {
    this.reachable()
    this.asked.push(ask)
    const conversations = [this.row(me)]
    return Promise.resolve({ epoch: this.epoch, version: this.version, full: false, entries: [], conversations, next: null, limits: { recall_within_s: 120, edit_within_s: 86400 } })
  }
  send(me: string, { client_id, kind, body }: { client_id: string; kind: string; body: unknown }): Message {
    this.reachable()
    return this.append(me, kind, body as Record<string, unknown>, client_id)
  }
}

let devices = 0

/** What a tab is made of, without a tab. */
export class Device {
  readonly db: ChatDb
  readonly inbox: Inbox
  readonly outbox: Outbox
  readonly sync: Sync
  /** Whether the next answer to a send is lost on the way back. */
  deaf = false
  private nth = 0

  constructor(readonly me: string, readonly server: Server) {
    this.db = new ChatDb(`${me}-${(devices += 1)}`)
    const source = {
      history: (id: string, range: { before?: Seq; after?: Seq; limit: number }) => server.history(id, range),
      conversation: () => Promise.resolve(server.row(me)),
    }
    this.inbox = new Inbox(this.db, me, source)
    this.outbox = new Outbox(this.db, { send: (_id, message) => this.post(message), upload: (one) => Promise.resolve(one.body) }, (message) => this.inbox.receive([message]))
    this.sync = new Sync(this.db, this.inbox, { sync: (ask) => server.sync(me, ask) }, () => undefined)
  }

  private async post(message: { client_id: string; kind: string; body: unknown }): Promise<Message> {
    const answer = this.server.send(this.me, message)
    if (this.deaf) {
      this.deaf = false
      throw new Problem(0, 'offline', '')
    }
    return Promise.resolve(answer)
  }
  async write(text: string): Promise<void> {
    const client_id = `${this.me}-${(this.nth += 1)}`
    await this.db.queue.put({ client_id, conversation: 'c', nth: this.nth, kind: 'text', body: { text }, at: '', state: 'waiting' })
  }
  async kept(): Promise<Message[]> {
    return (await this.db.messages.toArray()).map((one) => {
      const message = { ...one }
      delete message.target
      return message
    })
  }
}
