import { http } from './http'
import type { Id, Page } from './shapes'
import type { Conversation, Message, PersonCard, Role } from '@/chat/types'

const at = (id: Id) => `/api/conversations/${id}`

export interface NewGroup {
  title?: string
  people: Id[]
}
export type GroupChange = Partial<{
  title: string
  picture: string | null
  announcement: string
  approval: boolean
  mute_all: boolean
}>
export interface GroupPreview {
  title: string | null
  picture: string | null
  member_count: number
  approval: boolean
  member: boolean
  conversation: Id | null
  /** Waits already to be let in. */
  asked: boolean
}
export interface Joined {
  state: 'joined' | 'asked'
  conversation: Id | null
}
export interface JoinRequest {
  id: Id
  person: PersonCard
  words?: string
  at: string
}
export interface Invitation {
  code: string
  link: string
}

export const make = (group: NewGroup, key: string) =>
  http.post<Conversation>('/api/groups', group, key)
export const change = (id: Id, what: GroupChange) =>
  http.patch<Conversation>(`/api/groups/${id}`, what)
export const dissolve = (id: Id) => http.del<void>(`/api/groups/${id}`)
/** Who is in it now, and who was only proposed to those who run it. */
export const add = (id: Id, people: Id[]) =>
  http.post<{ joined: Id[]; asked: Id[] }>(`${at(id)}/members`, { people })
export const remove = (id: Id, person: Id) => http.del<void>(`${at(id)}/members/${person}`)
export const leave = (id: Id) => http.post<void>(`${at(id)}/leave`)
export const setRole = (id: Id, person: Id, role: Role) =>
  http.put<void>(`${at(id)}/members/${person}/role`, { role })
/** For so many seconds; 0 lets them speak again. */
export const muteMember = (id: Id, person: Id, seconds: number) =>
  http.put<void>(`${at(id)}/members/${person}/mute`, { seconds })
export const transfer = (id: Id, person: Id) =>
  http.post<void>(`${at(id)}/transfer`, { person })

export const invitation = (id: Id) => http.get<Invitation>(`${at(id)}/invitation`)
export const newInvitation = (id: Id) => http.post<Invitation>(`${at(id)}/invitation`)
export const byCode = (code: string) => http.get<GroupPreview>(`/api/group-codes/${code}`)
/** `words` are for who may let one in. */
export const join = (code: string, asking: { words?: string }, key: string) =>
  http.post<Joined>(`/api/group-codes/${code}/join`, asking, key)
export const requests = (id: Id) => http.get<{ items: JoinRequest[] }>(`${at(id)}/requests`)
export const answer = (id: Id, request: Id, yes: boolean) =>
  http.post<void>(`${at(id)}/requests/${request}/${yes ? 'accept' : 'refuse'}`)

export interface FoundMessage extends Message {
  excerpt: string
}
export const searchMessages = (q: string, conversation?: Id, after?: string) =>
  http.get<Page<FoundMessage>>('/api/messages/search', { q, conversation, after })
