import type { IconName } from '@/components/icons'

/** The places one thumb away. The client grows by adding a row here. */
export interface Tab {
  to: string
  icon: IconName
  label: string
  /** Name of a count to show on it, known to the tab bar. */
  badge?: 'chats' | 'contacts'
}

export const tabs: Tab[] = [
  { to: '/chats', icon: 'chat', label: 'tabs.chats', badge: 'chats' },
  { to: '/contacts', icon: 'people', label: 'tabs.contacts', badge: 'contacts' },
  { to: '/', icon: 'gate', label: 'tabs.discover' },
  { to: '/me', icon: 'me', label: 'tabs.me' },
]
