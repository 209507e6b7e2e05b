import { defineStore } from 'pinia'

const KEPT = 'hutong.wish'

/** What somebody was about to do when they had to sign in or up first. */
export interface Wish {
  product: string
  sku: string
  quantity: number
  then: 'cart' | 'buy'
}

/** Keeps one wish over signing in, signing up and reloads; whoever fulfils it takes it away. */
export const useWish = defineStore('wish', () => {
  function keep(wish: Wish): void {
    sessionStorage.setItem(KEPT, JSON.stringify(wish))
  }
  function take(product: string): Wish | null {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null') as Wish | null
    if (kept?.product !== product) return null
    sessionStorage.removeItem(KEPT)
    return kept
  }
  return { keep, take }
})
