import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'

export interface Load<T> {
  data: ShallowRef<T | undefined>
  failure: ShallowRef<unknown>
  loading: Ref<boolean>
  load: () => Promise<void>
}

/** One question to the server. What is shown stays while it is asked again. */
export function useLoad<T>(ask: () => Promise<T>, now = true): Load<T> {
  const data = shallowRef<T>()
  const failure = shallowRef<unknown>()
  const loading = ref(false)
  let turn = 0

  async function load(): Promise<void> {
    const mine = ++turn
    loading.value = true
    failure.value = undefined
    try {
      const answer = await ask()
      if (mine === turn) data.value = answer
    } catch (problem) {
      if (mine === turn) failure.value = problem
    } finally {
      if (mine === turn) loading.value = false
    }
  }

  if (now) void load()
  return { data, failure, loading, load }
}
