import { ref } from 'vue'
import { suggestions } from '@/api/mall'
import type { Suggestion } from '@/api/shapes'

const KEPT = 'hutong.searches'
const MOST = 8
const history = ref<string[]>(read())
const hot = ref<Suggestion[]>([])

function read(): string[] {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? '[]') as string[]
  } catch {
    return []
  }
}
function write(words: string[]): void {
  history.value = words
  localStorage.setItem(KEPT, JSON.stringify(words))
}

/** What the person searched for before (kept only here), what others search for, and guesses. */
export function useSearchWords() {
  const found = ref<Suggestion[]>([])
  let asking: AbortController | undefined
  let timer = 0

  async function ask(q: string): Promise<void> {
    asking?.abort()
    asking = new AbortController()
    try {
      found.value = (await suggestions(q, asking.signal)).items.slice(0, 8)
    } catch {
      // A guess that did not come is no loss: the words as typed still search.
    }
  }
  function guess(q: string): void {
    window.clearTimeout(timer)
    if (!q) found.value = []
    else timer = window.setTimeout(() => void ask(q), 140)
  }
  async function warm(): Promise<void> {
    if (hot.value.length > 0) return
    try {
      hot.value = (await suggestions('')).items.slice(0, 10)
    } catch {
      // As above.
    }
  }
  function remember(q: string): void {
    write([q, ...history.value.filter((word) => word !== q)].slice(0, MOST))
  }
  const forget = () => write([])
  return { found, hot, history, guess, warm, remember, forget }
}
