import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { Language, Theme } from '@/api/shapes'
import { speak } from '@/i18n'

const KEPT = 'hutong.taste'
const dark = matchMedia('(prefers-color-scheme: dark)')

interface Taste {
  language: Language
  theme: Theme
}

function kept(): Partial<Taste> {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? '{}') as Partial<Taste>
  } catch {
    return {}
  }
}

/** Language and theme: chosen on this machine first, so that the first paint is already right. */
export const useTaste = defineStore('taste', () => {
  const before = kept()
  const language = ref<Language>(
    before.language ?? (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'),
  )
  const theme = ref<Theme>(before.theme ?? 'auto')

  function paint(): void {
    const auto = dark.matches ? 'dark' : 'light'
    document.documentElement.dataset.theme = theme.value === 'auto' ? auto : theme.value
  }
  dark.addEventListener('change', paint)

  async function choose(change: Partial<Taste>): Promise<void> {
    if (change.theme) theme.value = change.theme
    paint()
    if (change.language) {
      await speak(change.language)
      language.value = change.language
    }
    try {
      localStorage.setItem(KEPT, JSON.stringify({ language: language.value, theme: theme.value }))
    } catch {
      // A browser without storage forgets the choice; nothing else is lost.
    }
  }

  return { language, theme, choose, chosenHere: Boolean(before.language ?? before.theme) }
})
