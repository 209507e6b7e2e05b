import { computed, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import * as mall from '@/api/mall'
import type { ProductCard, ProductPage, Sort } from '@/api/shapes'
import { usePages } from './usePages'

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value ? value : undefined
const number = (value: unknown): number | undefined => (text(value) ? Number(value) : undefined)

/** A search whose words and filters live in the address, so that it can be shared and gone back to. */
export function useSearch(home: string, fixed: mall.Search = {}) {
  const route = useRoute()
  const router = useRouter()
  const search = computed<mall.Search>(() => ({
    q: text(route.query.q),
    category: text(route.query.category),
    min_fen: number(route.query.min_fen),
    max_fen: number(route.query.max_fen),
    sort: text(route.query.sort) as Sort | undefined,
    ...fixed,
  }))
  let shown = ''
  const pages = usePages<ProductCard, ProductPage>(
    (after) => mall.products({ ...search.value, limit: 24, facets: after === undefined, after }),
    false,
  )
  watch(
    () => [route.path, JSON.stringify(search.value)] as const,
    ([path, wanted]) => {
      if (path !== home || wanted === shown) return
      shown = wanted
      void pages.restart()
    },
    { immediate: true },
  )

  function refine(change: Record<string, string | number | undefined>): void {
    const query = { ...route.query } as Record<string, string>
    for (const [name, value] of Object.entries(change)) {
      if (value === undefined) delete query[name]
      else query[name] = String(value)
    }
    void router.replace({ query })
  }
  return { search, pages, refine }
}
