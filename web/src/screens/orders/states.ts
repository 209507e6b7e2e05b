import type { MyReview, Order, OrderCard, OrderLine, OrderTab } from '@/api/shapes'

/** The published states of an order. */
export const UNPAID = 10
export const TO_SHIP = 20
export const PART_SHIPPED = 21
export const SHIPPED = 30
export const DONE = 100
export const REFUNDED = 200
export const CANCELLED = 250

/** Where a refund of this order goes: back the way the money came. */
export function wayBack(order: Order): 'wallet' | 'sandbox' | 'both' {
  const paid = order.payments.filter((one) => ['succeeded', 'refunded'].includes(one.state))
  const ways = new Set(paid.map((one) => one.method))
  return ways.size > 1 ? 'both' : ways.has('sandbox') ? 'sandbox' : 'wallet'
}

export const orderTabs: OrderTab[] = ['unpaid', 'to_ship', 'shipped', 'done', 'aftersale', 'closed']

const names: Record<number, string> = {
  [UNPAID]: 'unpaid',
  [TO_SHIP]: 'to_ship',
  [PART_SHIPPED]: 'part_shipped',
  [SHIPPED]: 'shipped',
  [DONE]: 'done',
  [REFUNDED]: 'refunded',
  [CANCELLED]: 'cancelled',
}
export const stateName = (state: number | string): string =>
  names[Number(state)] ?? (Object.values(names).includes(String(state)) ? String(state) : 'other')

export type Doing = 'pay' | 'cancel' | 'receive' | 'aftersale' | 'review' | 'edit_review' | 'again'

/** The lines that arrived and that nobody reviewed yet. */
export const toReview = (lines: OrderLine[], reviews: MyReview[]): OrderLine[] =>
  lines.filter(
    (line) => line.shipped_quantity > 0 && !reviews.some((one) => one.line === line.line),
  )
export const editable = (review: MyReview): boolean =>
  review.edit_until !== null && new Date(review.edit_until) > new Date()

/** Writing a review while there is something to review, else the one edit, else nothing. */
function reviewing(order: OrderCard, reviews: MyReview[] | undefined): Doing[] {
  if (!reviews || toReview(order.lines, reviews).length) return ['review']
  return reviews.some(editable) ? ['edit_review'] : []
}

/**
 * What the buyer may do to an order now; the first is what most people came for. A list does not
 * know the reviews of its orders: the page that opens does.
 */
export function doings(order: OrderCard, reviews?: MyReview[]): Doing[] {
  const left = order.lines.some((line) => line.refunded_quantity < line.quantity)
  switch (order.state) {
    case UNPAID:
      return ['pay', 'cancel']
    case TO_SHIP:
      return ['aftersale']
    case PART_SHIPPED:
    case SHIPPED:
      return ['receive', 'aftersale']
    case DONE:
      return left ? [...reviewing(order, reviews), 'aftersale', 'again'] : ['again']
    default:
      return ['again']
  }
}
