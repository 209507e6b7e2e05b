import type { IconName } from '@/components/icons'

/** The places one thumb away. The client grows by adding a row here. */
export interface Tab {
  to: string
  icon: IconName
  label: string
  /** Name of a count to show on it, known to the tab bar. */
  badge?: 'cart'
}

export const tabs: Tab[] = [
  { to: '/', icon: 'gate', label: 'tabs.mall' },
  { to: '/cart', icon: 'cart', label: 'tabs.cart', badge: 'cart' },
  { to: '/orders', icon: 'orders', label: 'tabs.orders' },
  { to: '/me', icon: 'me', label: 'tabs.me' },
]
