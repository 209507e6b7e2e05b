import { http } from './http'
import type { Id } from './shapes'
import type { PersonCard } from '@/chat/types'

export interface Contact {
  person: PersonCard
  remark: string
  tags: string[]
  star: boolean
  since: string
}
export interface Found {
  person: PersonCard
  friend: boolean
  blocked: boolean
  can_add: boolean
}
export type Via = 'handle' | 'code' | 'group'
export interface Request {
  id: Id
  from: PersonCard
  to: PersonCard
  words: string
  via: Via
  state: 'open' | 'accepted' | 'refused' | 'expired'
  at: string
}
export interface Asking {
  person: Id
  via: Via
  handle?: string
  code?: string
  conversation?: Id
  words?: string
}
export interface Privacy {
  by_handle: boolean
  by_code: boolean
  by_group: boolean
}
export interface Code {
  code: string
  link: string
}
export type ContactChange = Partial<Pick<Contact, 'remark' | 'tags' | 'star'>>

export const find = (by: { handle: string } | { code: string }) =>
  http.get<Found>('/api/people/find', by)

/** All friends, however many pages that takes. */
export async function contacts(): Promise<Contact[]> {
  const all: Contact[] = []
  let after: string | null | undefined
  do {
    const page = await http.get<{ items: Contact[]; next?: string | null }>('/api/contacts', { after })
    all.push(...page.items)
    after = page.next
  } while (after)
  return all
}
export const contact = (person: Id) => http.get<Contact>(`/api/contacts/${person}`)
export const change = (person: Id, what: ContactChange) =>
  http.patch<Contact>(`/api/contacts/${person}`, what)
export const drop = (person: Id) => http.del<void>(`/api/contacts/${person}`)
export const block = (person: Id) => http.put<void>(`/api/contacts/${person}/block`)
export const unblock = (person: Id) => http.del<void>(`/api/contacts/${person}/block`)
export const blocked = () => http.get<{ items: PersonCard[] }>('/api/contacts/blocked')

export const code = () => http.get<Code>('/api/contacts/code')
export const newCode = () => http.post<Code>('/api/contacts/code')
export const privacy = () => http.get<Privacy>('/api/contacts/privacy')
export const setPrivacy = (what: Privacy) => http.put<Privacy>('/api/contacts/privacy', what)

export const ask = (asking: Asking, key: string) =>
  http.post<Request>('/api/contacts/requests', asking, key)
export const requests = () => http.get<{ items: Request[] }>('/api/contacts/requests')
export const accept = (id: Id, remark: string, key: string) =>
  http.post<Request>(`/api/contacts/requests/${id}/accept`, remark ? { remark } : {}, key)
export const refuse = (id: Id, key: string) =>
  http.post<Request>(`/api/contacts/requests/${id}/refuse`, {}, key)
