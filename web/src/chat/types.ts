/** What travels between people. `seq` is gapless in its conversation; `nth` counts what counts. */
import type { Id } from '@/api/shapes'
import type { News } from './news'

export type Seq = number

export interface PersonCard {
  id: Id
  handle: string
  display_name: string
  picture: string | null
}

export type CardKind =
  | 'product' | 'shop' | 'order' | 'contact' | 'mini_program' | 'article' | 'coupon'
/** Made and signed by the server; a client shows it and hands it on as it is. */
export interface Card {
  kind: CardKind
  ref: string
  snapshot: Record<string, unknown>
  source: string
  sig: string
}

export interface Reply {
  seq: Seq
  sender: Id
  /** Empty for what has no words, and for what was recalled. */
  excerpt: string
  kind?: string
  /** Not all who are here were there: the words are only in one's own copy. */
  earlier?: boolean
}
export interface Preview {
  url: string
  host: string
  title: string
  text: string
  /** Key of a file of the conversation. */
  picture: string | null
  colour: string | null
}

/** Bodies of what counts as a message. */
export interface Bodies {
  text: { text: string; text_en?: string; mentions?: (Id | 'all')[]; reply?: Reply; preview?: Preview }
  sticker: { id: string }
  picture: { key: string; width: number; height: number; colour: string }
  voice: { key: string; ms: number; bytes: number; wave?: number[] }
  file: { key: string; name: string; bytes: number; type: string }
  place: { name: string; line: string; lat: number; lng: number }
  card: { card: Card; text?: string; news?: News }
}
export type SentKind = keyof Bodies

/** emoji -> who */
export type Reactions = Record<string, Id[]>

/** Bodies of what changes a conversation. Each carries the state that results from it. */
export interface Controls {
  recalled: { target: Seq; by?: Id }
  edited: { target: Seq; body: Bodies['text']; edit_no: number }
  reacted: { target: Seq; reactions: Reactions }
  previewed: { target: Seq; preview: Preview }
  card_moved: { target: Seq; snapshot: Record<string, unknown>; card?: Card }
  created: { by?: Id; people?: { id: Id; name: string }[]; title?: string }
  joined: { people: { id: Id; name: string }[]; by: Id | null; how: string }
  left: { person: Id; by: Id | null; name?: string }
  renamed: { title: string }
  announced: { text: string }
  pictured: { picture: string | null }
  muted: { person?: Id; all?: boolean; until?: string | null }
  pinned: { target: Seq; on: boolean }
  role: { person: Id; role: number | string }
  transferred: { person: Id }
  approval: { on: boolean }
  dissolved: Record<string, never>
}
export type ControlKind = keyof Controls
export type Kind = SentKind | ControlKind

export interface Message<K extends string = string> {
  conversation: Id
  seq: Seq
  prev: Seq
  id: Id
  sender: Id | null
  client_id: string | null
  kind: K
  body: Record<string, unknown>
  at: string
  nth: number
  revoked: boolean | string | null
  edit_no: number
  reactions: Reactions | null
}

export type Role = 'owner' | 'admin' | 'member'

export interface Conversation {
  id: Id
  kind: 'single' | 'group' | 'system'
  title: string
  picture: string | null
  peer: PersonCard | null
  last_seq: Seq
  last_at: string | null
  last: Message | null
  unread: number
  mentioned: boolean
  read_seq: Seq
  from_seq: Seq
  to_seq: Seq | null
  cleared_seq: Seq
  role: Role
  muted: boolean
  pinned: boolean
  hidden: boolean
  nickname: string
  member_count: number
  announcement: string
  mute_all: boolean
  my_mute_until: string | null
  approval: boolean
  pins: Seq[]
  /** The newest single messages that I took out of my own view. */
  dropped: Seq[]
  dissolved: boolean
}

export type EntryKind =
  | 'contact' | 'request' | 'block' | 'conversation' | 'read' | 'order' | 'settings'
/** One line of what concerns a person and belongs to no conversation. */
export interface Entry {
  ver: number
  kind: EntryKind
  ref: string
}

export interface SyncAsk {
  version: number | null
  epoch: string | null
  known: Record<Id, Seq>
  after?: string | null
}
/** For how long one's own message can be changed, by the settings of the house. */
export interface Limits {
  recall_within_s: number
  edit_within_s: number
}
export interface SyncAnswer {
  epoch: string
  version: number
  full: boolean
  entries: Entry[]
  conversations: Conversation[]
  next: string | null
  limits: Limits
}
/** `oldest` and `newest` bound what was looked through; 0 for nothing. */
export interface History {
  items: Message[]
  oldest: Seq
  newest: Seq
  more: boolean
}

export interface Member {
  person: PersonCard
  role: Role
  nickname: string | null
  mute_until: string | null
  joined_at: string
}

export type Frame =
  | { type: 'welcome'; person: Id; epoch: string; version: number; heartbeat_s: number }
  | { type: 'message'; conversation: Id; seq: Seq; prev: Seq; message: Message }
  | { type: 'user'; version: number; prev: number; entries: Entry[] }
  | { type: 'heartbeat'; last: Record<Id, Seq>; version: number }
  | { type: 'typing'; conversation: Id; person: Id }
  | { type: 'presence'; conversation: Id; online: Id[] }
  | { type: 'read'; conversation: Id; person: Id; seq: Seq }
  | { type: 'resync' }
  | { type: 'bye'; reason: string }

/** What waits to be sent. It keeps its client id for ever, so that the server takes it once. */
export interface Outgoing {
  client_id: string
  conversation: Id
  /** Order of writing on this device. */
  nth: number
  kind: SentKind
  body: Record<string, unknown>
  at: string
  state: 'waiting' | 'sending' | 'sent' | 'refused'
  /** Bytes that are sent before the message, when there are any. */
  file?: Blob
  name?: string
  /** Why the server refused it: the code of its problem, and its words. */
  refusal?: { code: string; detail: string }
}

/** Which part of a conversation is kept here: everything from tail to head, without a gap. */
export interface Span {
  conversation: Id
  head: Seq
  /** head + 1 when nothing is kept. */
  tail: Seq
  /** Nothing older exists for us. */
  bottom: boolean
}

export interface Draft {
  conversation: Id
  text: string
  mentions: Id[]
  reply?: Reply
  at: string
}

/** What I alone see of a conversation. */
export type Mine = Partial<{ muted: boolean; pinned: boolean; hidden: boolean; nickname: string }>

export type Connection = 'offline' | 'connecting' | 'online'
