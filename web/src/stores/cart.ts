import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import * as trade from '@/api/trade'
import type { CartItem, Line } from '@/api/shapes'

const SETTLE_MS = 300

/** The cart. What the person does shows at once; the server follows, and a refusal is taken back. */
export const useCart = defineStore('cart', () => {
  const items = ref<CartItem[]>([])
  const known = ref(false)
  const failure = shallowRef<unknown>()
  const unchecked = ref<string[]>([])
  const count = computed(() => items.value.reduce((sum, item) => sum + item.quantity, 0))
  const timers = new Map<string, number>()
  const confirmed = new Map<string, number>()

  async function load(): Promise<void> {
    failure.value = undefined
    try {
      items.value = (await trade.cart()).items
      confirmed.clear()
      for (const item of items.value) confirmed.set(item.sku, item.quantity)
      known.value = true
    } catch (problem) {
      failure.value = problem
    }
  }
  function clear(): void {
    items.value = []
    known.value = false
    unchecked.value = []
  }

  const buyable = (item: CartItem) => item.available > 0 && item.state === 'on'
  const checked = (item: CartItem) => buyable(item) && !unchecked.value.includes(item.sku)
  function check(skus: string[], on: boolean): void {
    const others = unchecked.value.filter((sku) => !skus.includes(sku))
    unchecked.value = on ? others : [...others, ...skus]
  }
  const chosen = computed<Line[]>(() =>
    items.value.filter(checked).map(({ sku, quantity }) => ({ sku, quantity })),
  )

  async function add(sku: string, quantity: number): Promise<void> {
    const already = items.value.find((item) => item.sku === sku)?.quantity ?? 0
    await trade.putInCart(sku, already + quantity)
    await load()
  }

  /** Shows the quantity now, tells the server when the finger rests; `refused` hears of a refusal. */
  function set(item: CartItem, quantity: number, refused: (failure: unknown) => void): void {
    item.quantity = quantity
    window.clearTimeout(timers.get(item.sku))
    timers.set(
      item.sku,
      window.setTimeout(() => {
        trade
          .putInCart(item.sku, quantity)
          .then(() => confirmed.set(item.sku, quantity))
          .catch((problem: unknown) => {
            item.quantity = confirmed.get(item.sku) ?? item.quantity
            refused(problem)
          })
      }, SETTLE_MS),
    )
  }

  /** Takes lines away at once and returns what puts them back where they were. */
  function remove(skus: string[], refused: (failure: unknown) => void): () => void {
    const before = items.value
    const gone = before.filter((item) => skus.includes(item.sku))
    items.value = before.filter((item) => !skus.includes(item.sku))
    // A quantity that waits to be told would put it in again.
    for (const sku of skus) window.clearTimeout(timers.get(sku))
    const tell = (quantityOf: (item: CartItem) => number) =>
      Promise.all(gone.map((item) => trade.putInCart(item.sku, quantityOf(item))))
    const told = tell(() => 0).catch((problem: unknown) => {
      items.value = before
      refused(problem)
    })
    return () => {
      items.value = before
      // Both on their way at once could be heard in the wrong order.
      told.then(() => tell((item) => item.quantity)).catch((problem: unknown) => {
        refused(problem)
        void load()
      })
    }
  }

  return { items, known, failure, count, chosen, load, clear, checked, buyable, check, add, set, remove }
})
