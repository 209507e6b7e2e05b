import { expect, test } from 'vitest'
import { OFFERED } from '@/composables/useReasons'
import { i18n } from '@/i18n'
import en from '@/i18n/en'
import zh from '@/i18n/zh'

type Told = [path: string, sentence: string]

function sentences(book: object, before = ''): Told[] {
  return Object.entries(book).flatMap(([key, one]: [string, unknown]) =>
    typeof one === 'string' ? [[before + key, one] as Told] : sentences(one as object, `${before}${key}.`))
}

test('the reader is addressed in one way, and a friend has one name', () => {
  expect(sentences(zh).filter(([, words]) => /你|好友/.test(words))).toEqual([])
})

test('the two pluses that stand side by side on a wide screen say what each does', () => {
  for (const book of [en, zh]) expect(book.chat.more).not.toBe(book.chats.menu)
})

test('a reason that the client offers is known again in either language', () => {
  for (const of of ['aftersale', 'orders'] as const) {
    for (const book of [en, zh]) {
      for (const [code, words] of Object.entries(book[of].reasons)) expect(OFFERED[of][words]).toBe(code)
    }
  }
})

test('what is counted in English has a form for one', () => {
  const many = /\{(n|count)\} ([a-z]+ )?(people|pcs|have|[a-z]{2,}s)\b/
  expect(sentences(en).filter(([, words]) => many.test(words) && !words.includes(' | '))).toEqual([])
})

test('one is one and two are more', () => {
  const { global } = i18n
  global.setLocaleMessage('en', en as never)
  global.locale.value = 'en'
  const say = global.t as unknown as (key: string, given: Record<string, unknown>, many: number) => string
  expect(say('tabs.waiting.contacts', {}, 1)).toBe('new friend request')
  expect(say('tabs.waiting.contacts', {}, 2)).toBe('new friend requests')
  expect(say('chats.news.shop_orders', { count: 1 }, 1)).toBe('A new order')
  expect(say('chats.news.shop_orders', { count: 3 }, 3)).toBe('3 new orders')
})
