import { http } from './http'
import type {
  BankOutcome, CartItem, Claim, Coupon, Line, NewTrade, Order, OrderCard, OrderTab, Page, Payment,
  Quote, Trade, Transfer, Wallet,
} from './shapes'

export const cart = () => http.get<{ items: CartItem[] }>('/api/cart')
export const putInCart = (sku: string, quantity: number) =>
  http.put<unknown>(`/api/cart/${sku}`, { quantity })

export const quote = (lines: Line[], address?: string, coupons?: string[]) =>
  http.post<Quote>('/api/quotes', { lines, address, coupons })
export const place = (trade: NewTrade, key: string) => http.post<Trade>('/api/trades', trade, key)
export const trade = (id: string) => http.get<Trade>(`/api/trades/${id}`)

export const orders = (state: OrderTab | undefined, after?: string) =>
  http.get<Page<OrderCard>>('/api/orders', { state, after })
export const order = (id: string) => http.get<Order>(`/api/orders/${id}`)
export const cancel = (id: string, reason: string, key: string) =>
  http.post<unknown>(`/api/orders/${id}/cancel`, { reason }, key)

export const pay = (trade: string, method: 'wallet' | 'sandbox', key: string) =>
  http.post<Payment>(`/api/trades/${trade}/payments`, { method }, key)
export const payment = (id: string) => http.get<Payment>(`/api/payments/${id}`)
export const decide = (id: string, outcome: BankOutcome, key: string) =>
  http.post<Payment>(`/api/sandbox/payments/${id}/decide`, { outcome }, key)
export const wallet = () => http.get<Wallet>('/api/wallet')
export const transfers = (after?: string) =>
  http.get<Page<Transfer>>('/api/wallet/transfers', { after })
export const topUp = (amount_fen: number, key: string) =>
  http.post<Payment>('/api/wallet/topups', { amount_fen, method: 'sandbox' }, key)

/** What can be claimed of the platform and of all shops, the newest first. */
export const coupons = (after?: string) => http.get<Page<Coupon>>('/api/coupons', { after })
/** What can be claimed of a shop and of the platform, on one page. */
export const couponsOf = (shop: string) => http.get<Page<Coupon>>('/api/coupons', { shop })
export const claim = (id: string, key: string) =>
  http.post<Claim>(`/api/coupons/${id}/claim`, undefined, key)
export const myCoupons = (state?: Claim['state']) =>
  http.get<Page<Claim>>('/api/my/coupons', { state })
