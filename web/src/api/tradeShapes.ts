/** What checkout, payment and fulfilment send and take. */
import type { Address, Id } from './shapes'

export interface Line {
  sku: Id
  quantity: number
}
export interface Reduction {
  /** A region price stands in the unit prices already and is only explained. */
  kind: 'region_price' | 'threshold' | 'shop_coupon' | 'platform_coupon' | 'platform_freight'
  payer: 'shop' | 'platform'
  label: string
  label_en?: string
  amount_fen: number
  coupon?: Id | null
}
export interface QuoteLine extends Line {
  product: Id
  title: string
  title_en: string | null
  options: Record<string, string>
  options_en: Record<string, string> | null
  picture: string | null
  list_fen: number
  unit_price_fen: number
  amount_fen: number
  discount_fen: number
  available: number | null
}
/** Worth knowing before ordering. `amount_fen` is what is missing, `off_fen` what it would bring. */
export interface QuoteNote {
  code: 'short_of_stock' | 'threshold_near' | 'free_freight_near' | 'no_region'
  text: string
  text_en: string
  amount_fen: number | null
  off_fen: number | null
}
export interface QuoteOrder {
  shop: Id
  shop_name: string
  shop_name_en: string | null
  lines: QuoteLine[]
  goods_fen: number
  discount_fen: number
  freight_fen: number
  total_fen: number
  reductions: Reduction[]
  notes: QuoteNote[]
}
export interface Claim {
  id: Id
  coupon: Id
  shop: Id | null
  payer: 'shop' | 'platform'
  name: string
  name_en: string | null
  off_fen: number
  over_fen: number
  currency: string
  covers_freight: boolean
  starts_at: string
  ends_at: string
  state: 'open' | 'used' | 'expired'
}
export interface Coupon {
  id: Id
  shop: Id | null
  payer: 'shop' | 'platform'
  name: string
  name_en: string | null
  off_fen: number
  over_fen: number
  currency: string
  covers_freight: boolean
  left: number
  per_person: number
  ends_at: string
  claimed: number
  /** Of the platform's coupons there is none. */
  shop_name: string | null
  shop_name_en: string | null
}
export type WhyCode =
  | 'used' | 'ended' | 'not_started' | 'other_currency' | 'other_shop' | 'under_minimum' | 'only_one'
  | 'nothing_left'
export interface Quote {
  currency: string
  total_fen: number
  orders: QuoteOrder[]
  usable_coupons: Claim[]
  unusable_coupons: { claim: Claim; why: string; why_code: WhyCode }[]
}

export interface CartItem extends Line {
  product: Id
  shop: Id
  shop_name: string
  shop_name_en: string | null
  title: string
  title_en: string | null
  options: Record<string, string>
  options_en: Record<string, string> | null
  picture: string | null
  price_fen: number
  currency: string
  available: number
  /** What cannot be bought now stays in the cart, marked so. */
  state: 'on' | 'gone'
}
export interface Trade {
  id: Id
  state: 'unpaid' | 'paid' | 'closed'
  total_fen: number
  paid_fen: number
  currency: string
  close_at: string | null
  created_at: string
  orders: { id: Id; shop: Id; shop_name: string; shop_name_en: string | null; state: number; total_fen: number }[]
}
export interface NewTrade {
  lines: Line[]
  address: Id
  coupons: Id[]
  expected_total_fen: number
  remarks: Record<Id, string>
  /** Where the wish came from; a card's own token, and the conversation that shall hear of it. */
  source: { kind: string; ref: string; conversation?: Id }
  pay_with?: 'wallet'
}

export interface OrderLine {
  line: number
  product: Id
  sku: Id
  title: string
  title_en: string | null
  options: Record<string, string>
  options_en: Record<string, string> | null
  picture: string | null
  quantity: number
  unit_price_fen: number
  paid_fen: number
  refunded_fen: number
  refunded_quantity: number
  shipped_quantity: number
}
export interface OrderCard {
  id: Id
  trade: Id
  shop: Id
  shop_name: string
  shop_name_en: string | null
  state: number
  state_name: string
  money: 'unpaid' | 'held' | 'part_refunded' | 'refunded' | 'settled'
  total_fen: number
  currency: string
  placed_at: string
  lines: OrderLine[]
}
export interface TimelineEntry {
  from?: number | string | null
  to: number | string
  at: string
  actor?: { kind: string; name: string | null } | null
  reason?: string | null
}
export interface Order extends OrderCard {
  address: Address
  goods_fen: number
  discount_fen: number
  freight_fen: number
  reductions: Reduction[]
  remark: string | null
  close_at: string | null
  receive_by: string | null
  timeline: TimelineEntry[]
  payments: Payment[]
}
export type OrderTab = 'unpaid' | 'to_ship' | 'shipped' | 'done' | 'closed' | 'aftersale'
export interface Parcel {
  id: Id
  order: Id
  carrier: string
  tracking: string
  lines: { line: number; quantity: number }[]
  state: string
  events: { at: string; kind: string; text: string; place: string | null }[]
  shipped_at: string
}

export interface Payment {
  id: Id
  trade: Id | null
  purpose: 'trade' | 'topup'
  method: 'wallet' | 'sandbox'
  amount_fen: number
  refunded_fen: number
  currency: string
  state: 'pending' | 'succeeded' | 'declined' | 'closed' | 'refunded'
  created_at: string
  bank_url?: string | null
}
export type BankOutcome = 'success' | 'decline' | 'late' | 'duplicate' | 'lost'
export interface Wallet {
  balance_fen: number
  currency: string
}
export interface Transfer {
  id: Id
  kind: string
  amount_fen: number
  currency: string
  at: string
  ref: string | null
}

export interface AfterSale {
  id: Id
  order: Id
  shop: Id
  kind: 'refund' | 'return'
  state: 'asked' | 'agreed' | 'refused' | 'cancelled' | 'sent' | 'received' | 'refunded'
  lines: { line: number; quantity: number; amount_fen?: number | null }[]
  currency: string
  /** With the freight. */
  amount_fen: number
  freight_fen: number
  reason: string
  text: string
  pictures: string[]
  return_to: string
  carrier: string
  tracking: string
  asked_at: string
  answer_by: string | null
  return_by: string | null
  timeline: TimelineEntry[]
}
export interface NewAfterSale {
  kind: 'refund' | 'return'
  lines: { line: number; quantity: number; amount_fen?: number }[]
  reason: string
  text?: string
  pictures?: string[]
}
