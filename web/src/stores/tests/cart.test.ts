import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, test, vi } from 'vitest'
import type { CartItem } from '@/api/shapes'
import { useCart } from '../cart'

const house = vi.hoisted(() => ({
  heard: [] as [string, number][],
  answers: [] as (() => void)[],
}))
vi.mock('@/api/trade', () => ({
  putInCart: (sku: string, quantity: number) => {
    house.heard.push([sku, quantity])
    return new Promise<void>((answer) => house.answers.push(answer))
  },
}))
const settled = () => new Promise((done) => setTimeout(done))
const refused = () => expect.unreachable()

function filled() {
  const cart = useCart()
  cart.items = [{ sku: '7', quantity: 2 } as CartItem, { sku: '8', quantity: 1 } as CartItem]
  return cart
}

beforeEach(() => {
  vi.stubGlobal('window', globalThis)
  setActivePinia(createPinia())
  house.heard.length = house.answers.length = 0
})

test('what is put back at once is told when its removal was heard', async () => {
  const cart = filled()
  const undo = cart.remove(['7'], refused)
  undo()
  await settled()
  expect(cart.items.map((one) => one.sku)).toEqual(['7', '8'])
  expect(house.heard).toEqual([['7', 0]])
  house.answers[0]?.()
  await settled()
  expect(house.heard).toEqual([['7', 0], ['7', 2]])
})

test('what is removed does not come back by a quantity chosen a moment before', async () => {
  vi.useFakeTimers()
  const cart = filled()
  const item = cart.items[0]
  if (!item) expect.unreachable()
  cart.set(item, 3, refused)
  cart.remove(['7'], refused)
  await vi.runAllTimersAsync()
  vi.useRealTimers()
  expect(house.heard).toEqual([['7', 0]])
})
