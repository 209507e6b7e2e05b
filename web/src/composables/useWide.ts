import { onScopeDispose, ref, type Ref } from 'vue'

/** Whether there is room for two columns. */
export function useWide(): Ref<boolean> {
  const query = matchMedia('(min-width: 900px)')
  const wide = ref(query.matches)
  const change = () => (wide.value = query.matches)
  query.addEventListener('change', change)
  onScopeDispose(() => query.removeEventListener('change', change))
  return wide
}
