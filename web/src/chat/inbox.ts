import { Problem } from '@/api/http'
import type { Id } from '@/api/shapes'
import type { ChatDb, KeptConversation, KeptMessage } from './db'
import {
  ceilingOf, changed, counted, counts, floorOf, merged, targetOf, verdict,
} from './rules'
import type { Conversation, History, Message, Reply, Seq, Span } from './types'

/** So much of a message is quoted, as the server does. */
const EXCERPT = 100
const PAGE = 200
/** A longer gap than this is not pulled: what was kept is let go, and the newest is shown. */
const GAP_MAX = 1000

export interface Source {
  history(id: Id, range: { before?: Seq; after?: Seq; limit: number }): Promise<History>
  conversation(id: Id): Promise<Conversation>
}
export interface News {
  row: KeptConversation
  fresh: Message[]
}

/**
 * What arrives, from wherever and however often, put where it belongs exactly once. One turn at a
 * time for each conversation; what is ahead of its turn is held until the gap has been pulled.
 */
export class Inbox {
  private readonly held = new Map<Id, Map<Seq, Message>>()
  private readonly wanted = new Map<Id, Seq>()
  private readonly turns = new Map<Id, Promise<void>>()

  constructor(
    private readonly db: ChatDb,
    private readonly me: Id,
    private readonly source: Source,
    private readonly tell: (news: News) => void = () => undefined,
  ) {}

  /** Messages that were pushed, or that answer a send. */
  async receive(messages: Message[]): Promise<void> {
    for (const message of messages) {
      const held = this.held.get(message.conversation) ?? new Map<Seq, Message>()
      this.held.set(message.conversation, held.set(message.seq, message))
    }
    const conversations = new Set(messages.map((one) => one.conversation))
    await Promise.all([...conversations].map((id) => this.turn(id, () => this.settle(id))))
  }

  /** Somebody says that the conversation goes up to here. */
  async expect(last: Record<Id, Seq>): Promise<void> {
    const waits = Object.entries(last).map(([id, seq]) => {
      this.wanted.set(id, Math.max(seq, this.wanted.get(id) ?? 0))
      return this.turn(id, () => this.settle(id))
    })
    await Promise.all(waits)
  }

  /** Rows from the server; `whole` means that there are no others. */
  async meet(rows: Conversation[], whole = false): Promise<void> {
    const { conversations, spans, people, messages, reads } = this.db
    await this.db.transaction('rw', [conversations, spans, people, messages, reads], async () => {
      for (const row of rows) await this.meetOne(row)
      if (whole) await this.keepOnly(new Set(rows.map((row) => row.id)))
    })
  }

  async settleAll(ids: Id[]): Promise<void> {
    for (const id of ids) await this.turn(id, () => this.settle(id))
  }

  async refresh(id: Id): Promise<void> {
    try {
      await this.meet([await this.source.conversation(id)])
    } catch (failure) {
      if (!(failure instanceof Problem) || failure.status !== 404) throw failure
      await this.drop(id)
      return
    }
    await this.turn(id, () => this.settle(id))
  }

  /** Pulls what is older than what is kept. False when there is nothing older. */
  async older(id: Id, limit = 60): Promise<boolean> {
    let more = true
    await this.turn(id, async () => {
      const span = await this.db.spans.get(id)
      if (!span || span.bottom) more = false
      else more = await this.pullOlder(span, limit)
    })
    return more
  }

  async drop(id: Id): Promise<void> {
    const { conversations, spans, messages } = this.db
    await this.db.transaction('rw', [conversations, spans, messages], () => this.dropRow(id))
  }

  private async turn(id: Id, work: () => Promise<void>): Promise<void> {
    const before = this.turns.get(id) ?? Promise.resolve()
    const mine = before.catch(() => undefined).then(work)
    this.turns.set(id, mine)
    try {
      await mine
    } finally {
      if (this.turns.get(id) === mine) this.turns.delete(id)
    }
  }

  private async settle(id: Id): Promise<void> {
    for (;;) {
      const span = await this.spanOf(id)
      if (!span) return
      const ready = this.takeReady(id, span)
      if (ready.length) {
        await this.store(id, ready, ready.at(-1)?.seq ?? span.head)
        continue
      }
      const row = await this.db.conversations.get(id)
      const bound = Math.max(this.wanted.get(id) ?? 0, row ? ceilingOf(row) : 0, this.heldTop(id))
      if (bound <= span.head) {
        this.wanted.delete(id)
        return
      }
      if (!(await this.pulled(span, bound, row))) return
    }
  }

  private async pulled(span: Span, bound: Seq, row: KeptConversation | undefined): Promise<boolean> {
    try {
      return await this.pull(span, bound, row)
    } catch (failure) {
      if (!(failure instanceof Problem) || failure.status !== 404) throw failure
      // We have left, or were taken out: what comes now is not for us.
      this.held.delete(span.conversation)
      this.wanted.delete(span.conversation)
      return false
    }
  }

  private heldTop(id: Id): Seq {
    return Math.max(0, ...(this.held.get(id)?.keys() ?? []))
  }

  /** What follows the head without a gap; what is behind it is let go. */
  private takeReady(id: Id, span: Span): Message[] {
    const held = this.held.get(id)
    if (!held) return []
    for (const seq of [...held.keys()]) if (verdict(span, seq) === 'drop') held.delete(seq)
    const ready: Message[] = []
    for (let seq = span.head + 1; held.has(seq); seq += 1) {
      ready.push(held.get(seq) as Message)
      held.delete(seq)
    }
    if (held.size === 0) this.held.delete(id)
    return ready
  }

  private async spanOf(id: Id): Promise<Span | undefined> {
    const span = await this.db.spans.get(id)
    if (span) return span
    try {
      await this.meet([await this.source.conversation(id)])
    } catch (failure) {
      if (!(failure instanceof Problem) || failure.status !== 404) throw failure
      // A conversation that one is no longer in.
      this.held.delete(id)
      this.wanted.delete(id)
    }
    return this.db.spans.get(id)
  }

  /** Pulls the gap up to `bound`. False when the server has nothing for it. */
  private async pull(span: Span, bound: Seq, row: KeptConversation | undefined): Promise<boolean> {
    const id = span.conversation
    if (bound - span.head > GAP_MAX) return this.startAnew(id, bound)
    const page = await this.source.history(id, { after: span.head, limit: PAGE })
    const reached = Math.max(page.newest, span.head)
    // Single messages may be hidden from us: the server has looked past them all.
    const head = page.more ? reached : Math.max(reached, bound)
    if (head <= span.head) return false
    await this.store(id, page.items, head)
    const left = row?.to_seq !== null && row?.to_seq !== undefined && head >= row.to_seq
    if (left) this.wanted.delete(id)
    return true
  }

  private async startAnew(id: Id, bound: Seq): Promise<boolean> {
    const page = await this.source.history(id, { limit: PAGE })
    const head = Math.max(page.newest, bound)
    const tail = page.oldest || bound + 1
    const { messages, spans } = this.db
    await this.db.transaction('rw', [messages, spans], async () => {
      await this.db.between(id, 0, Infinity).delete()
      await spans.put({ conversation: id, head: tail - 1, tail, bottom: !page.more })
    })
    await this.store(id, page.items, head)
    return true
  }

  private async pullOlder(span: Span, limit: number): Promise<boolean> {
    const id = span.conversation
    const page = await this.source.history(id, { before: span.tail, limit })
    const { messages, spans, queue } = this.db
    await this.db.transaction('rw', [messages, spans, queue], async () => {
      for (const item of page.items) await this.putOld(item)
      const tail = page.oldest || span.tail
      await spans.update(id, { tail, bottom: !page.more })
    })
    return page.more
  }

  /** A control that came while the page was on its way would be undone by the page: again, then. */
  private async putOld(item: Message): Promise<void> {
    const controls = await this.db.messages
      .where('[conversation+target]').equals([item.conversation, item.seq]).sortBy('seq')
    const now = controls.reduce<Message>(changed, item)
    await this.put(now)
  }

  private async put(told: Message): Promise<void> {
    const message = await this.withQuote(told)
    const target = targetOf(message)
    const row: KeptMessage = target === undefined ? message : { ...message, target }
    await this.db.messages.put(row)
    // What waited to be sent is here now, whoever told us.
    if (message.sender === this.me && message.client_id) await this.db.queue.delete(message.client_id)
  }

  /** The server quotes nothing that somebody came after; who was there has the words. */
  private async withQuote(message: Message): Promise<Message> {
    const reply = message.body.reply as Reply | undefined
    if (!reply?.earlier) return message
    const original = await this.db.messages.get([message.conversation, reply.seq])
    const words = original && !original.revoked ? original.body.text : undefined
    if (typeof words !== 'string') return message
    return { ...message, body: { ...message.body, reply: { ...reply, excerpt: words.slice(0, EXCERPT) } } }
  }

  private async store(id: Id, items: Message[], head: Seq): Promise<void> {
    const { messages, spans, queue, conversations } = this.db
    let row: KeptConversation | undefined
    const fresh: Message[] = []
    await this.db.transaction('rw', [messages, spans, queue, conversations], async () => {
      row = await conversations.get(id)
      for (const item of items) {
        await this.change(item)
        await this.put(item)
        if (!row) continue
        if (item.seq > row.counted_seq && counts(item) && item.sender !== this.me) fresh.push(item)
        row = counted(row, item, this.me)
      }
      if (row) await conversations.put(row)
      await spans.update(id, { head })
    })
    if (row) this.tell({ row, fresh })
  }

  private async change(control: Message): Promise<void> {
    const target = targetOf(control)
    if (target === undefined) return
    const before = await this.db.messages.get([control.conversation, target])
    if (before) await this.db.messages.put(changed(before, control))
    if (control.kind === 'recalled') await this.blankQuotes(control.conversation, target)
  }

  /** Nothing of what was taken back stays in what answered to it. */
  private async blankQuotes(id: Id, seq: Seq): Promise<void> {
    const quotes = this.db.between(id, seq + 1, Infinity).filter((one) => (one.body.reply as Reply | undefined)?.seq === seq)
    await quotes.modify((one) => {
      one.body = { ...one.body, reply: { ...(one.body.reply as Reply), excerpt: '' } }
    })
  }

  private async meetOne(row: Conversation): Promise<void> {
    const { conversations, spans, people, messages, reads } = this.db
    const kept = await conversations.get(row.id)
    const span = await spans.get(row.id)
    const since = await messages
      .where('[conversation+seq]').between([row.id, row.last_seq + 1], [row.id, Infinity])
      .filter((one) => counts(one) && one.sender !== this.me).count()
    const next = merged(kept, row, span && span.tail <= row.last_seq + 1 ? since : undefined)
    const pending = await reads.get(row.id)
    if (pending && pending.seq > row.read_seq) {
      next.read_seq = pending.seq
      if (pending.seq >= next.last_seq) Object.assign(next, { unread: 0, mentioned: false })
    }
    await conversations.put(next)
    if (row.peer) await people.put({ ...(await people.get(row.peer.id)), ...row.peer })
    await messages.where('[conversation+seq]').between([row.id, 0], [row.id, row.cleared_seq], true, true).delete()
    await messages.bulkDelete((row.dropped ?? []).map((seq): [Id, Seq] => [row.id, seq]))
    await this.meetSpan(row, span)
  }

  /** Where nothing is kept there is no gap: the span only moves to the end. */
  private async meetSpan(row: Conversation, span: Span | undefined): Promise<void> {
    const end = ceilingOf(row)
    const nothing = !span || span.tail > span.head
    if (nothing && (!span || span.head <= end)) {
      await this.db.spans.put({ conversation: row.id, head: end, tail: end + 1, bottom: floorOf(row) > end })
    } else if (span && span.tail < floorOf(row)) {
      await this.db.spans.update(row.id, { tail: floorOf(row), bottom: true })
    }
  }

  private async keepOnly(ids: Set<Id>): Promise<void> {
    const gone = (await this.db.conversations.toCollection().primaryKeys()).filter((id) => !ids.has(id))
    for (const id of gone) await this.dropRow(id)
  }

  private async dropRow(id: Id): Promise<void> {
    await this.db.conversations.delete(id)
    await this.db.spans.delete(id)
    await this.db.between(id, 0, Infinity).delete()
  }
}
