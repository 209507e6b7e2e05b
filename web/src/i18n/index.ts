import { createI18n } from 'vue-i18n'
import type { Language } from '@/api/shapes'
import type zh from './zh'

/** The same keys in every language; the compiler finds a missing sentence. */
export type Sentences<T = typeof zh> = { [K in keyof T]: T[K] extends string ? string : Sentences<T[K]> }

export const i18n = createI18n({ legacy: false, locale: '', messages: {}, fallbackLocale: [] })

const books: Record<Language, () => Promise<{ default: Sentences }>> = {
  zh: () => import('./zh'),
  en: () => import('./en'),
}

/** Loads the sentences of a language, once, and speaks it from now on. */
export async function speak(language: Language): Promise<void> {
  const { global } = i18n
  if (!global.availableLocales.includes(language as never)) {
    const book = await books[language]()
    global.setLocaleMessage(language, book.default as never)
  }
  global.locale.value = language
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
}
