import { computed, ref, shallowRef } from 'vue'
import type { Page } from '@/api/shapes'

/** A list that is fetched page by page, each page starting after the last row of the one before. */
export function usePages<T, P extends Page<T> = Page<T>>(
  ask: (after: string | undefined) => Promise<P>,
  now = true,
) {
  const items = shallowRef<T[]>([])
  const first = shallowRef<P>()
  const next = ref<string | null>()
  const loading = ref(false)
  const failure = shallowRef<unknown>()
  let turn = 0

  async function fetchPage(after: string | undefined): Promise<void> {
    const mine = ++turn
    loading.value = true
    failure.value = undefined
    try {
      const page = await ask(after)
      if (mine !== turn) return
      if (after === undefined) first.value = page
      items.value = after === undefined ? page.items : [...items.value, ...page.items]
      next.value = page.next ?? null
    } catch (problem) {
      if (mine === turn) failure.value = problem
    } finally {
      if (mine === turn) loading.value = false
    }
  }

  const load = () => fetchPage(undefined)
  async function more(): Promise<void> {
    if (loading.value || failure.value || !next.value) return
    await fetchPage(next.value)
  }
  const retry = () => fetchPage(items.value.length > 0 ? (next.value ?? undefined) : undefined)
  async function restart(): Promise<void> {
    items.value = []
    first.value = undefined
    next.value = undefined
    await load()
  }
  const fresh = computed(() => first.value === undefined && !failure.value)
  const empty = computed(() => first.value !== undefined && items.value.length === 0)

  if (now) void load()
  return { items, first, next, loading, failure, fresh, empty, load, more, retry, restart }
}
