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
  name_en: string
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
  /** Missing on orders that are older than the English names. */
  region_names_en?: string[]
}

export interface Score {
  stars: number
  count: number
}
export interface Shop {
  id: Id
  name: string
  name_en: string | null
  category: string
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
  shop_name_en: string | null
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
  /** Words that had to be left out to find anything. */
  dropped?: string[]
}
export type Sort = 'sales' | 'price' | 'price_desc' | 'newest'
export interface Suggestion {
  text: string
  kind: 'product' | 'category' | 'word'
  /** Only the hot words, which nobody typed, come in both languages. */
  text_en: string | null
}
export interface Sku {
  id: Id
  code: string | null
  options: Record<string, string>
  options_en: Record<string, string> | null
  price_fen: number
  available: number
  picture: string | null
}
export interface Option {
  name: string
  name_en?: string | null
  values: string[]
  /** In the order of `values`. */
  values_en?: string[] | null
}
export interface Product extends ProductCard {
  description: string | null
  description_en: string | null
  category: Id | null
  attributes: { name: string; name_en?: string | null; value: string; value_en?: string | null }[]
  pictures: string[]
  options: Option[]
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
export interface MyReview extends Review {
  line: number
  edited_at: string | null
  /** Until when it can be written anew; null when it cannot. */
  edit_until: string | null
}
export interface ReviewPage extends Page<Review> {
  stars: number | null
  count: number
  spread: number[]
}

export * from './tradeShapes'
