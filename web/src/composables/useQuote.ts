import { computed, ref, shallowRef } from 'vue'
import * as people from '@/api/people'
import * as trade from '@/api/trade'
import type { Address, Line, Quote } from '@/api/shapes'

/** The price of what is being bought, asked again whenever the address or the coupons change. */
export function useQuote(lines: () => Line[]) {
  const quote = shallowRef<Quote>()
  const failure = shallowRef<unknown>()
  const busy = ref(false)
  const addresses = ref<Address[]>([])
  const addressId = ref<string>()
  const coupons = ref<string[]>([])
  const address = computed(() => addresses.value.find((one) => one.id === addressId.value))

  async function ask(): Promise<void> {
    busy.value = true
    failure.value = undefined
    try {
      quote.value = await trade.quote(lines(), addressId.value, coupons.value)
    } catch (problem) {
      failure.value = problem
    } finally {
      busy.value = false
    }
  }

  /** Uses the coupon that saves the buyer most; the sheet shows it and can take it back. */
  async function useBest(): Promise<void> {
    const best = [...(quote.value?.usable_coupons ?? [])].sort((a, b) => b.off_fen - a.off_fen)[0]
    if (!best) return
    coupons.value = [best.id]
    await ask()
    if (!failure.value) return
    coupons.value = []
    await ask()
  }

  async function begin(): Promise<void> {
    try {
      addresses.value = (await people.addresses()).items
    } catch (problem) {
      failure.value = problem
      return
    }
    addressId.value = (addresses.value.find((one) => one.is_default) ?? addresses.value[0])?.id
    await ask()
    if (!failure.value) await useBest()
  }
  async function goTo(id: string): Promise<void> {
    addressId.value = id
    await ask()
  }
  async function added(fresh: Address): Promise<void> {
    addresses.value = [...addresses.value, fresh]
    await goTo(fresh.id)
  }
  /** Another choice of coupons; one that the server refuses is not kept. */
  async function pick(ids: string[]): Promise<unknown> {
    const before = coupons.value
    coupons.value = ids
    await ask()
    const refused = failure.value
    if (refused && quote.value) {
      coupons.value = before
      failure.value = undefined
    }
    return refused
  }
  return { quote, failure, busy, addresses, address, coupons, ask, begin, goTo, added, pick }
}
