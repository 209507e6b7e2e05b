import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import type { Line } from '@/api/shapes'

const KEPT = 'hutong.checkout'

interface Draft {
  lines: Line[]
  source: { kind: string; ref: string }
  remarks: Record<string, string>
}
const nothing = (): Draft => ({ lines: [], source: { kind: 'cart', ref: '' }, remarks: {} })

/** What is being bought, kept over a reload of the page until it is ordered. */
export const useCheckout = defineStore('checkout', () => {
  const draft = ref<Draft>(
    (JSON.parse(sessionStorage.getItem(KEPT) ?? 'null') as Draft | null) ?? nothing(),
  )
  watch(draft, (now) => sessionStorage.setItem(KEPT, JSON.stringify(now)), { deep: true })

  function begin(lines: Line[], source: Draft['source']): void {
    draft.value = { ...nothing(), lines, source }
  }
  function done(): void {
    draft.value = nothing()
  }
  return { draft, begin, done }
})
