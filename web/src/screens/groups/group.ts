import { useI18n } from 'vue-i18n'
import type { Conversation, Member, Role } from '@/chat/types'
import type { KeptConversation } from '@/chat/db'
import { useChat } from '@/stores/chat'

/** Still in it, and there is still something to be in. */
export const isIn = (group: Pick<Conversation, 'to_seq' | 'dissolved'>): boolean =>
  group.to_seq === null && !group.dissolved

/** What a conversation is called here; a group that nobody named is called a group. */
export function useGroupName() {
  const chat = useChat()
  const { t } = useI18n()
  return (one: KeptConversation): string => chat.titleOf(one) || t(one.kind === 'system' ? 'chats.system' : 'chats.group')
}

const RANK: Record<Role, number> = { owner: 0, admin: 1, member: 2 }
export const byRank = (a: Member, b: Member): number =>
  RANK[a.role] - RANK[b.role] || a.joined_at.localeCompare(b.joined_at)

/** Whether someone of one role may take out, mute or appoint someone of another. */
export const above = (mine: Role, theirs: Role): boolean => RANK[mine] < RANK[theirs]

export const isMuted = (until: string | null): boolean => until !== null && Date.parse(until) > Date.now()
