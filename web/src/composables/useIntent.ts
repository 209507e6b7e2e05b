import { Problem } from '@/api/http'
import { newKey } from './keys'

interface Kept {
  input: string
  key: string
}

/**
 * One idempotency key for one intent of the person. The key outlives a lost answer, a retry and a
 * reload of the page; it ends when the server has decided, or when the person wants something else.
 */
export function useIntent(name: string) {
  const slot = `hutong.intent.${name}`

  function keyFor(input: string): string {
    const kept = JSON.parse(sessionStorage.getItem(slot) ?? 'null') as Kept | null
    if (kept?.input === input) return kept.key
    const fresh = { input, key: newKey() }
    sessionStorage.setItem(slot, JSON.stringify(fresh))
    return fresh.key
  }

  return async function once<I, T>(input: I, ask: (input: I, key: string) => Promise<T>): Promise<T> {
    const text = JSON.stringify(input ?? null)
    try {
      const answer = await ask(input, keyFor(text))
      sessionStorage.removeItem(slot)
      return answer
    } catch (failure) {
      const undecided = failure instanceof Problem && failure.undecided
      if (!undecided) sessionStorage.removeItem(slot)
      throw failure
    }
  }
}
