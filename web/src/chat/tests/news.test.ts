import { expect, test } from 'vitest'
import en from '@/i18n/en'
import zh from '@/i18n/zh'
import { newsWords } from '../news'
import { summary } from '../words'

const t = (key: string, given?: Record<string, unknown>) => (given ? `${key} ${String(given.count)}` : key)
const card = { kind: 'order', ref: '7', snapshot: { title: '梨', title_en: 'Pears' }, source: 's', sig: 'x' }

test('what happened to an order has words of its own', () => {
  expect(newsWords({ kind: 'order', state: 'shipped' }, t)).toBe('chats.news.shipped')
  expect(newsWords({ kind: 'order', state: 'aftersale_refused' }, t)).toBe('chats.news.aftersale_refused')
})

test('new orders of a shop are counted', () => {
  expect(newsWords({ kind: 'shop_orders', count: 1 }, t)).toBe('chats.news.shop_orders 1')
  expect(newsWords({ kind: 'shop_orders', count: 3 }, t)).toBe('chats.news.shop_orders 3')
})

test('news of tomorrow still say that something happened, and no news say nothing', () => {
  expect(newsWords({ kind: 'order', state: 'on_the_moon' }, t)).toBe('chats.news.other')
  expect([newsWords(undefined, t), newsWords(null, t), newsWords('x', t)]).toEqual(['', '', ''])
})

test('the list of chats says what happened, and to what', () => {
  const body = { card, news: { kind: 'order', state: 'done' } }
  expect(summary({ kind: 'card', body }, t, true)).toBe('chats.news.done · Pears')
  expect(summary({ kind: 'card', body: { card } }, t)).toBe('chats.kind.card_order 梨')
})

test('both languages have the same news', () => {
  expect(Object.keys(en.chats.news)).toEqual(Object.keys(zh.chats.news))
})
