import { expect, test } from 'vitest'
import { sumsFor } from '../topup'

test('what is missing comes first and exactly, then three round sums above it', () => {
  expect(sumsFor(1250, 100)).toEqual([1250, 2000, 5000, 10_000])
  expect(sumsFor(1, 100)).toEqual([1, 1000, 2000, 5000])
})

test('a round sum is not offered twice', () => {
  expect(sumsFor(5000, 100)).toEqual([5000, 10_000, 20_000, 50_000])
})

test('a currency without small change has its own ladder', () => {
  expect(sumsFor(980, 1)).toEqual([980, 1000, 2000, 5000])
})

test('where nothing is missing the sums are round', () => {
  expect(sumsFor(0, 100)).toEqual([5000, 10_000, 20_000, 50_000])
})

test('more than the ladder reaches is offered alone', () => {
  expect(sumsFor(90_000_000, 100)).toEqual([90_000_000])
})
