import { http } from './http'
import type { AfterSale, MyReview, NewAfterSale, Order, Page, Parcel, Review } from './shapes'

export const parcels = (order: string) =>
  http.get<{ items: Parcel[] }>(`/api/orders/${order}/parcels`)
export const receive = (order: string, key: string) =>
  http.post<Order>(`/api/orders/${order}/receive`, undefined, key)

export const askAfterSale = (order: string, request: NewAfterSale, key: string) =>
  http.post<AfterSale>(`/api/orders/${order}/aftersales`, request, key)
export const afterSales = (after?: string) =>
  http.get<Page<AfterSale>>('/api/aftersales', { after })
export const afterSale = (id: string) => http.get<AfterSale>(`/api/aftersales/${id}`)
export const cancelAfterSale = (id: string, key: string) =>
  http.post<AfterSale>(`/api/aftersales/${id}/cancel`, undefined, key)
export const sentBack = (id: string, carrier: string, tracking: string, key: string) =>
  http.post<AfterSale>(`/api/aftersales/${id}/sent`, { carrier, tracking }, key)

export interface Opinion {
  stars: number
  text?: string
  pictures?: string[]
}
export interface NewReview extends Opinion {
  line: number
}
export const reviewsOf = (order: string) =>
  http.get<{ items: MyReview[] }>(`/api/orders/${order}/reviews`)
export const editReview = (id: string, opinion: Opinion) =>
  http.put<Review>(`/api/reviews/${id}`, opinion)
export const review = (order: string, items: NewReview[], key: string) =>
  http.post<{ items: Review[] }>(`/api/orders/${order}/reviews`, { items }, key)
