/** What the house tells of an order, to its buyer, or of new orders, to the people of a shop. */
export interface News {
  kind: 'order' | 'shop_orders'
  state?: string
  order?: string
  total_fen?: number
  currency?: string
  shop?: string
  count?: number
}

type Say = (key: string, given?: Record<string, unknown>, many?: number) => string

const TOLD = new Set([
  'unpaid', 'to_ship', 'part_shipped', 'shipped', 'done', 'refunded', 'part_refunded', 'cancelled',
  'aftersale_agreed', 'aftersale_refused', 'aftersale_cancelled',
])

/** The words of what happened; '' for a message that is no news. News of tomorrow say so much as that. */
export function newsWords(news: unknown, t: Say): string {
  if (typeof news !== 'object' || news === null) return ''
  const { kind, state, count } = news as News
  if (kind === 'shop_orders') return t('chats.news.shop_orders', { count: count ?? 0 }, count ?? 0)
  return t(`chats.news.${TOLD.has(state ?? '') ? state : 'other'}`)
}
