import { http, type Query } from './http'
import type {
  Category, MyShop, NewProduct, Page, Product, ProductPage, ReviewPage, Shop, Sort, Suggestion,
} from './shapes'

export interface Search extends Query {
  q?: string
  category?: string
  shop?: string
  min_fen?: number
  max_fen?: number
  sort?: Sort
  after?: string
  limit?: number
  facets?: boolean
}

export const categories = () => http.get<{ items: Category[] }>('/api/categories')
export const products = (search: Search, signal?: AbortSignal) =>
  http.get<ProductPage>('/api/products', search, signal)
export const suggestions = (q: string, signal?: AbortSignal) =>
  http.get<{ items: Suggestion[] }>('/api/suggestions', { q }, signal)
export const product = (id: string) => http.get<Product>(`/api/products/${id}`)
export const reviews = (id: string, after?: string) =>
  http.get<ReviewPage>(`/api/products/${id}/reviews`, { after })

export const shop = (id: string) => http.get<Shop>(`/api/shops/${id}`)
export const shops = (after?: string, q?: string) =>
  http.get<Page<Shop>>('/api/shops', { after, q })
export const myShops = () => http.get<{ items: MyShop[] }>('/api/my/shops')
export interface NewShop {
  name: string
  category: string
  story?: string
  picture?: string
}
export const openShop = (shop: NewShop, key: string) => http.post<Shop>('/api/shops', shop, key)
export const addProduct = (shop: string, product: NewProduct, key: string) =>
  http.post<Product>(`/api/shops/${shop}/products`, product, key)
