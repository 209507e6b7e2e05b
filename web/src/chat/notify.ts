import { i18n } from '@/i18n'
import type { Id } from '@/api/shapes'
import { router } from '@/router'
import type { KeptConversation } from './db'
import { mentions } from './rules'
import type { Message } from './types'
import { summary } from './words'

/** Whether somebody who looks elsewhere is to be told. */
export function loudEnough(row: KeptConversation, fresh: Message[], me: Id): boolean {
  if (!document.hidden || !('Notification' in window) || Notification.permission !== 'granted') return false
  return !row.muted || fresh.some((message) => mentions(message, me))
}

/** One notification for each conversation; the next takes the place of the one before. */
export function notify(row: KeptConversation, message: Message, sender: string): void {
  const { t, locale } = i18n.global
  const words = summary(message, t, locale.value === 'en')
  const group = row.kind === 'group'
  const title = row.peer ? sender || row.peer.display_name : row.title || t(row.kind === 'system' ? 'chats.system' : 'chats.group')
  const told = new Notification(title, {
    body: group && sender ? `${sender}: ${words}` : words,
    tag: row.id,
    icon: '/icon-192.png',
  })
  told.onclick = () => {
    window.focus()
    void router.push(`/chats/${row.id}`)
    told.close()
  }
}
