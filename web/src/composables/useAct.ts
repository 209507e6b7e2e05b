import { ref } from 'vue'
import { useNotice } from './useNotice'
import { useProblem } from './useProblem'

/**
 * Runs what a press of a button means; a failure becomes a sentence. `act` runs once at a time and
 * passes over presses meanwhile; `every` runs each of them, for what must not be passed over.
 */
export function useAct() {
  const busy = ref(false)
  const { say } = useNotice()
  const sentence = useProblem()

  async function every<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work()
    } catch (failure) {
      say(sentence(failure), { tone: 'bad' })
      return undefined
    }
  }

  async function act<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (busy.value) return undefined
    busy.value = true
    try {
      return await every(work)
    } finally {
      busy.value = false
    }
  }
  return { busy, act, every }
}
