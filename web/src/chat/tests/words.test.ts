import { expect, test } from 'vitest'
import { foundIn } from '../words'

const t = (key: string) => key
const card = { kind: 'product', ref: '7', snapshot: { title: '牛油果', title_en: 'Avocados' }, source: 's', sig: 'x' }

test('a card that was found is called by its name in the language of the reader alone', () => {
  const hit = { kind: 'card', body: { card }, excerpt: '牛油果 Avocados 南风热带' }
  expect(foundIn(hit, t)).toBe('chats.kind.card_product 牛油果')
  expect(foundIn(hit, t, true)).toBe('chats.kind.card_product Avocados')
})

test('of what people said the part around the word is shown', () => {
  expect(foundIn({ kind: 'text', body: { text: '很长的话' }, excerpt: '…的话' }, t, true)).toBe('…的话')
})
