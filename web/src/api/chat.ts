import { http } from './http'
import type { Id } from './shapes'
import type {
  Card, Conversation, History, Member, Message, Mine, PersonCard, Seq, SyncAnswer, SyncAsk,
} from '@/chat/types'

const at = (id: Id) => `/api/conversations/${id}`

export const sync = (ask: SyncAsk) => http.post<SyncAnswer>('/api/chat/sync', ask)
export const conversation = (id: Id) => http.get<Conversation>(at(id))
/** The conversation with a friend, made when there is none yet. */
export const withPerson = (person: Id) =>
  http.post<Conversation>('/api/conversations', { person })
export const history = (id: Id, range: { before?: Seq; after?: Seq; limit: number }) =>
  http.get<History>(`${at(id)}/messages`, range)

export interface NewMessage {
  client_id: string
  kind: string
  body: unknown
}
export const send = (id: Id, message: NewMessage) =>
  http.post<Message>(`${at(id)}/messages`, message)
export const recall = (id: Id, seq: Seq) => http.post<void>(`${at(id)}/messages/${seq}/recall`)
export const edit = (id: Id, seq: Seq, body: unknown) =>
  http.put<void>(`${at(id)}/messages/${seq}`, { body })
export const react = (id: Id, seq: Seq, emoji: string, on: boolean) =>
  http.put<Message>(`${at(id)}/messages/${seq}/reactions`, { emoji, on })
export const dropForMe = (id: Id, seq: Seq) => http.del<void>(`${at(id)}/messages/${seq}`)
export const readers = (id: Id, seq: Seq) =>
  http.get<{ read: PersonCard[]; unread_count: number }>(`${at(id)}/messages/${seq}/readers`)
export const read = (id: Id, seq: Seq) => http.put<void>(`${at(id)}/read`, { seq })

export const changeMine = (id: Id, mine: Mine) => http.patch<void>(`${at(id)}/mine`, mine)
export const clear = (id: Id) => http.post<void>(`${at(id)}/clear`)
export const pin = (id: Id, seq: Seq, on: boolean) =>
  on ? http.put<void>(`${at(id)}/pins/${seq}`) : http.del<void>(`${at(id)}/pins/${seq}`)

export const members = (id: Id, after?: string) =>
  http.get<{ items: Member[]; next?: string | null }>(`${at(id)}/members`, { after })

export interface Report {
  kind: 'person' | 'message' | 'group'
  person?: Id
  conversation?: Id
  seqs?: Seq[]
  reason: string
  words: string
}
export const report = (what: Report) => http.post<void>('/api/reports', what)

export const productCard = (id: Id) => http.get<Card>(`/api/products/${id}/card`)
export const shopCard = (id: Id) => http.get<Card>(`/api/shops/${id}/card`)
export const orderCard = (id: Id) => http.get<Card>(`/api/orders/${id}/card`)
export const personCard = (id: Id) => http.get<Card>(`/api/people/${id}/card`)

/** Address of a file of a conversation; `width` asks for a smaller copy of a picture. */
export const fileAt = (id: Id, key: string, width?: 320 | 800) =>
  `${at(id)}/files/${key}${width ? `?w=${width}` : ''}`

export interface Ticket {
  token: string
  url: string
  poll: string
  epoch: string
  person: Id
}
export const gatewayTicket = (device: string) =>
  http.post<Ticket>('/api/gateway/tokens', { device })
