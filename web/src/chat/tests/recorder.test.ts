import { expect, it } from 'vitest'
import { recordingOf, waveOf } from '../recorder'

it('keeps a recording that lasts and has sound', () => {
  const kept = recordingOf([new Blob(['sound'])], 'audio/webm', 900, [1])
  expect([kept?.ms, kept?.blob.size, kept?.blob.type]).toEqual([900, 5, 'audio/webm'])
})

it('keeps nothing that was too short, or in which no sound came', () => {
  expect(recordingOf([new Blob(['sound'])], 'audio/webm', 600, [])).toBeUndefined()
  expect(recordingOf([], 'audio/webm', 3000, [])).toBeUndefined()
  expect(recordingOf([new Blob([])], 'audio/webm', 3000, [])).toBeUndefined()
})

it('draws the loudest of each stretch', () => {
  expect(waveOf([1, 5, 2, 9], 2)).toEqual([5, 9])
})
