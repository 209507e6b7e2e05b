import { http } from './http'
import type { Id, Page } from './shapes'
import type { Message, PersonCard } from '@/chat/types'

/** What somebody told the operator: the reported messages as they were, and no others. */
export interface Reported {
  id: Id
  kind: 'person' | 'message' | 'group'
  reporter: PersonCard
  person: PersonCard | null
  conversation: Id | null
  group: string | null
  messages: Pick<Message, 'seq' | 'id' | 'sender' | 'kind' | 'body' | 'at'>[]
  people: PersonCard[]
  reason: string
  words: string
  state: 'open' | 'closed'
  at: string
  answer: string
  closed_at: string | null
}
export const reports = (state: Reported['state'], after?: string) =>
  http.get<Page<Reported>>('/api/admin/reports', { state, after })
export const close = (id: Id, answer: string) =>
  http.post<unknown>(`/api/admin/reports/${id}/close`, { answer })
