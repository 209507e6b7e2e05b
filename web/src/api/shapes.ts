/** What the server sends and takes. Ids are strings of digits; `*_fen` are integer minor units. */
export type Id = string
export type Language = 'zh' | 'en'
export type Theme = 'light' | 'dark' | 'auto'

export interface Page<T> {
  items: T[]
  next: string | null
}

export interface Person {
  id: Id
  handle: string
  display_name: string
  picture: string | null
  language: Language
  theme: Theme
  operator: boolean
  created_at: string
}
export interface Entry {
  person: Person
  token: string
  expires_at: string
}
export interface Session {
  id: Id
  device: string | null
  address: string | null
  created_at: string
  seen_at: string
  current: boolean
}
export interface Picture {
  key: string
  width: number
  height: number
  colour: string
}
export interface Region {
  code: string
  name: string
  level: number
}
export interface NewAddress {
  name: string
  phone: string
  country: string
  region: string
  line: string
  postcode: string
  is_default: boolean
}
export interface Address extends NewAddress {
  id: Id
  region_names: string[]
}

export interface Score {
  stars: number
  count: number
}
export interface Shop {
  id: Id
  name: string
  name_en: string | null
  category: string | null
  story: string | null
  picture: string | null
  state: 'open' | 'paused' | 'closed'
  currency: string
  score: Score | null
  product_count: number
  created_at: string
}
export interface MyShop {
  shop: Shop
  role: string
}
export interface Category {
  id: Id
  slug: string
  parent: Id | null
  name: string
  name_en: string | null
  picture?: string | null
}

export interface ProductCard {
  id: Id
  shop: Id
  shop_name: string
  title: string
  title_en: string | null
  picture: string | null
  colour: string | null
  price_fen: number
  price_max_fen: number
  currency: string
  sales: number
  stars: number | null
  review_count: number
}
export interface Facets {
  categories: { id: Id; name: string; name_en: string | null; count: number }[]
  prices: { from_fen: number | null; to_fen: number | null; count: number }[]
  total: number
}
export interface ProductPage extends Page<ProductCard> {
  facets: Facets | null
}
export type Sort = 'sales' | 'price' | 'price_desc' | 'newest'
export interface Suggestion {
  text: string
  kind: 'product' | 'category' | 'word'
}
export interface Sku {
  id: Id
  code: string | null
  options: Record<string, string>
  price_fen: number
  available: number
  picture: string | null
}
export interface Product extends ProductCard {
  description: string | null
  description_en: string | null
  category: Id | null
  attributes: { name: string; name_en?: string | null; value: string; value_en?: string | null }[]
  pictures: string[]
  options: { name: string; name_en?: string | null; values: string[] }[]
  limit_per_buyer: number | null
  state: string
  skus: Sku[]
  shop_info: Pick<Shop, 'id' | 'name' | 'name_en' | 'picture' | 'score'>
}
export interface NewProduct {
  title: string
  description?: string
  category?: Id
  pictures: string[]
  skus: { price_fen: number; stock: number }[]
  state: 'listed' | 'draft'
}
export interface Review {
  id: Id
  person: { name: string; picture: string | null }
  stars: number
  text: string | null
  pictures: string[]
  options: Record<string, string> | null
  at: string
  reply: string | null
}
export interface ReviewPage extends Page<Review> {
  stars: number | null
  count: number
  spread: number[]
}

export interface Line {
  sku: Id
  quantity: number
}
export interface Reduction {
  kind: 'region_price' | 'threshold' | 'shop_coupon' | 'platform_coupon' | string
  payer: 'shop' | 'platform'
  label: string
  amount_fen: number
  coupon?: Id | null
}
export interface QuoteLine extends Line {
  product: Id
  title: string
  title_en: string | null
  options: Record<string, string>
  picture: string | null
  list_fen: number
  unit_price_fen: number
  amount_fen: number
  discount_fen: number
  available: number
}
export interface QuoteOrder {
  shop: Id
  shop_name: string
  lines: QuoteLine[]
  goods_fen: number
  discount_fen: number
  freight_fen: number
  total_fen: number
  reductions: Reduction[]
  notes: string[]
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
  ends_at: string
  state: 'open' | 'used' | 'expired'
}
export interface Coupon {
  id: Id
  shop: Id | null
  shop_name?: string | null
  payer: 'shop' | 'platform'
  name: string
  name_en: string | null
  off_fen: number
  over_fen: number
  total: number
  per_person: number
  starts_at: string | null
  ends_at: string
  claimed: number
}
export interface Quote {
  currency: string
  total_fen: number
  orders: QuoteOrder[]
  usable_coupons: Claim[]
  unusable_coupons: { claim: Claim; why: string }[]
}

export interface CartItem extends Line {
  product: Id
  shop: Id
  shop_name: string
  title: string
  title_en: string | null
  options: Record<string, string>
  picture: string | null
  price_fen: number
  currency?: string
  available: number
  state: string
}
export interface Trade {
  id: Id
  state: 'unpaid' | 'paid' | 'closed'
  total_fen: number
  paid_fen: number
  currency: string
  close_at: string
  created_at: string
  orders: { id: Id; shop: Id; shop_name: string; state: number; total_fen: number }[]
}
export interface NewTrade {
  lines: Line[]
  address: Id
  coupons: Id[]
  expected_total_fen: number
  remarks: Record<Id, string>
  source: { kind: string; ref: string }
}

export interface OrderLine {
  line: number
  product: Id
  sku: Id
  title: string
  title_en: string | null
  options: Record<string, string>
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
  payments: { id: Id; method: string; amount_fen: number; state: string; at: string }[]
}
export type OrderTab = 'unpaid' | 'to_ship' | 'shipped' | 'done' | 'closed' | 'aftersale'
export interface Parcel {
  id: Id
  order: Id
  carrier: string
  tracking: string
  lines: { line: number; quantity: number }[]
  state: string
  events: { at: string; text: string; place?: string | null }[]
  shipped_at: string
}

export interface Payment {
  id: Id
  trade: Id | null
  purpose: 'trade' | 'topup'
  method: 'wallet' | 'sandbox'
  amount_fen: number
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
  amount_fen: number
  reason: string
  text: string | null
  pictures: string[]
  answer_by: string | null
  timeline: TimelineEntry[]
}
export interface NewAfterSale {
  kind: 'refund' | 'return'
  lines: { line: number; quantity: number; amount_fen?: number }[]
  reason: string
  text?: string
  pictures?: string[]
}
