import type { ChatDb } from './db'
import type { Inbox } from './inbox'
import type { Entry, SyncAnswer, SyncAsk } from './types'

export interface SyncSource {
  sync(ask: SyncAsk): Promise<SyncAnswer>
}

/** Asks for everything that changed since the last time, page by page; one question at a time. */
export class Sync {
  private running: Promise<void> | undefined
  private again = false

  constructor(
    private readonly db: ChatDb,
    private readonly inbox: Inbox,
    private readonly source: SyncSource,
    private readonly hear: (entries: Entry[]) => void,
  ) {}

  /** Asking while it is being asked means: once more afterwards. */
  run(): Promise<void> {
    if (this.running) {
      this.again = true
      return this.running
    }
    this.running = this.all().finally(() => (this.running = undefined))
    return this.running
  }

  private async all(): Promise<void> {
    do {
      this.again = false
      await this.once()
    } while (this.again)
  }

  private async once(): Promise<void> {
    let ask = await this.ask()
    let answer = await this.source.sync(ask)
    // After a restore of the server, what is kept here may never have happened.
    if (ask.epoch !== null && answer.epoch !== ask.epoch) {
      await this.forgetHistory()
      ask = { version: null, epoch: null, known: {} }
      answer = await this.source.sync(ask)
    }
    const first = answer
    const rows = [...answer.conversations]
    await this.inbox.meet(answer.conversations)
    while (answer.next) {
      answer = await this.source.sync({ ...ask, after: answer.next })
      rows.push(...answer.conversations)
      await this.inbox.meet(answer.conversations)
    }
    if (first.full) await this.inbox.meet(rows, true)
    await this.db.note('epoch', first.epoch)
    await this.db.note('version', first.version)
    await this.db.note('limits', first.limits)
    await this.db.note('ready', true)
    if (first.full) this.hear([{ ver: first.version, kind: 'contact', ref: '' }, { ver: first.version, kind: 'request', ref: '' }])
    this.hear(first.entries)
    await this.inbox.settleAll(rows.map((row) => row.id))
  }

  private async ask(): Promise<SyncAsk> {
    const version = (await this.db.read<number>('version')) ?? null
    const epoch = (await this.db.read<string>('epoch')) ?? null
    const spans = await this.db.spans.toArray()
    return { version, epoch, known: Object.fromEntries(spans.map((span) => [span.conversation, span.head])) }
  }

  private async forgetHistory(): Promise<void> {
    const { conversations, messages, spans, kept } = this.db
    await this.db.transaction('rw', [conversations, messages, spans, kept], async () => {
      await Promise.all([conversations.clear(), messages.clear(), spans.clear(), kept.bulkDelete(['version', 'epoch'])])
    })
  }
}
