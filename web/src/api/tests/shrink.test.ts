import { expect, test } from 'vitest'
import { fitted, shareOf } from '../shrink'

test('a photograph is drawn smaller by its longer side, and what is small stays', () => {
  expect(shareOf(8192, 6144)).toBe(0.25)
  expect(shareOf(1000, 4096)).toBe(0.5)
  expect(shareOf(2048, 300)).toBe(1)
})

test('what this browser cannot read is sent as it is, for the house to say what is wrong', async () => {
  const file = new Blob(['no picture'], { type: 'image/heic' })
  expect(await fitted(file)).toEqual({ file })
})
