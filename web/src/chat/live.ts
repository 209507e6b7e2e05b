import { liveQuery } from 'dexie'
import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'

/** What a question to the local database answers, and answers anew when any tab changes it. */
export function useLive<T>(ask: () => Promise<T> | T, first: T, on?: () => unknown): ShallowRef<T> {
  const answer = shallowRef(first) as ShallowRef<T>
  let stop: (() => void) | undefined
  function begin(): void {
    stop?.()
    const watching = liveQuery(ask).subscribe({
      next: (found) => (answer.value = found),
      // A database that was closed (somebody signed out) has no more answers.
      error: () => undefined,
    })
    stop = () => watching.unsubscribe()
  }
  if (on) watch(on, begin, { immediate: true })
  else begin()
  onScopeDispose(() => stop?.())
  return answer
}
