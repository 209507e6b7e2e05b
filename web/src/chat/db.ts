import Dexie, { type EntityTable, type Table } from 'dexie'
import type { Id } from '@/api/shapes'
import type { Conversation, Draft, Member, Message, Outgoing, PersonCard, Seq, Span } from './types'

/** A conversation as it is kept: the server's row, and up to where it has been counted here. */
export interface KeptConversation extends Conversation {
  /** Messages up to this seq are in `unread` already. */
  counted_seq: Seq
}
/** A control message is found by what it changed. */
export type KeptMessage = Message & { target?: Seq }
export interface KeptPerson extends PersonCard {
  remark?: string | null
}
export type KeptMember = Omit<Member, 'person'> & { conversation: Id; person: Id }
export interface Kept {
  key: string
  value: unknown
}

/** What one person may read without a network. Another person has another database. */
export class ChatDb extends Dexie {
  conversations!: EntityTable<KeptConversation, 'id'>
  messages!: Table<KeptMessage, [Id, Seq]>
  spans!: EntityTable<Span, 'conversation'>
  queue!: EntityTable<Outgoing, 'client_id'>
  drafts!: EntityTable<Draft, 'conversation'>
  people!: EntityTable<KeptPerson, 'id'>
  members!: Table<KeptMember, [Id, Id]>
  /** Positions of reading that the server has not heard of. */
  reads!: EntityTable<{ conversation: Id; seq: Seq }, 'conversation'>
  kept!: EntityTable<Kept, 'key'>

  constructor(person: Id) {
    super(`hutong-chat-${person}`)
    this.version(1).stores({
      conversations: 'id',
      messages: '[conversation+seq], [conversation+target]',
      spans: 'conversation',
      queue: 'client_id, nth, conversation',
      drafts: 'conversation',
      people: 'id',
      members: '[conversation+person], conversation',
      reads: 'conversation',
      kept: 'key',
    })
  }

  async read<T>(key: string): Promise<T | undefined> {
    return (await this.kept.get(key))?.value as T | undefined
  }
  async note(key: string, value: unknown): Promise<void> {
    await this.kept.put({ key, value })
  }

  /** Messages of a conversation between two seqs, both included. */
  between(conversation: Id, from: Seq, to: Seq) {
    return this.messages.where('[conversation+seq]').between([conversation, from], [conversation, to], true, true)
  }
}

let open: { person: Id; db: ChatDb } | undefined

export function dbOf(person: Id): ChatDb {
  if (open?.person !== person) {
    open?.db.close()
    open = { person, db: new ChatDb(person) }
  }
  return open.db
}

/** Nothing of anybody's stays on a machine they have left, or that somebody else uses now. */
export async function forgetAll(but?: Id): Promise<void> {
  if (open?.person !== but) {
    open?.db.close()
    open = undefined
  }
  const names = await Dexie.getDatabaseNames()
  const others = names.filter((name) => name.startsWith('hutong-chat-') && name !== `hutong-chat-${but}`)
  await Promise.all(others.map((name) => Dexie.delete(name)))
}
