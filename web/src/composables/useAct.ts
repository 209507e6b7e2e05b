import { ref } from 'vue'
import { useNotice } from './useNotice'
import { useProblem } from './useProblem'

/** Runs what a press of a button means: once at a time, and a failure becomes a sentence. */
export function useAct() {
  const busy = ref(false)
  const { say } = useNotice()
  const sentence = useProblem()

  async function act<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (busy.value) return undefined
    busy.value = true
    try {
      return await work()
    } catch (failure) {
      say(sentence(failure), { tone: 'bad' })
      return undefined
    } finally {
      busy.value = false
    }
  }
  return { busy, act }
}
