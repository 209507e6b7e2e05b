import { onBeforeUnmount, ref } from 'vue'

/** Asks again until `done` says so, more and more slowly, and never while nobody looks. */
export function usePoll(ask: () => Promise<void>, done: () => boolean, longMs = 60_000) {
  const long = ref(false)
  const began = Date.now()
  let wait = 700
  let timer = 0

  async function turn(): Promise<void> {
    if (!document.hidden) await ask()
    if (done()) return
    long.value = Date.now() - began > longMs
    wait = Math.min(wait * 1.3, 5000)
    timer = window.setTimeout(() => void turn(), wait)
  }
  void turn()
  onBeforeUnmount(() => window.clearTimeout(timer))
  return { long }
}
