import { shallowRef } from 'vue'

export interface Notice {
  id: number
  text: string
  tone: 'plain' | 'good' | 'bad'
  action?: { label: string; run: () => void }
}

const current = shallowRef<Notice | null>(null)
let count = 0
let timer = 0

/** One sentence at the foot of the screen, with at most one thing to do about it. */
export function useNotice() {
  function close(): void {
    window.clearTimeout(timer)
    current.value = null
  }
  function say(text: string, more: Partial<Pick<Notice, 'tone' | 'action'>> = {}): void {
    window.clearTimeout(timer)
    current.value = { id: ++count, text, tone: more.tone ?? 'plain', action: more.action }
    timer = window.setTimeout(close, more.action ? 8000 : 4500)
  }
  return { current, say, close }
}
