import { expect, test } from 'vitest'
import { Reacting } from '../reacting'
import type { Reactions } from '../types'

const of = { id: '7', conversation: 'c', seq: 3 }

/** A house that answers when it is told to. */
function house() {
  const heard: [string, boolean][] = []
  const answers: { answer: () => void; refuse: () => void }[] = []
  const reacting = new Reacting('me', (_, emoji, on) => {
    heard.push([emoji, on])
    return new Promise<void>((answer, refuse) => answers.push({ answer, refuse: () => refuse(new Error('no')) }))
  })
  const shown = (reactions: Reactions | null = null) => reacting.shown({ id: '7', reactions }).reactions
  return { reacting, heard, answers, shown }
}
const settled = () => new Promise((done) => setTimeout(done))

test('a tap is shown before it is granted', async () => {
  const { reacting, answers, shown } = house()
  const done = reacting.wish(of, '👍', true)
  expect(shown({ '👍': ['mei'] })).toEqual({ '👍': ['mei', 'me'] })
  answers[0]?.answer()
  await done
  expect(shown({ '👍': ['mei'] })).toEqual({ '👍': ['mei'] })
})

test('of many fast taps none is lost, and the last one wins', async () => {
  const { reacting, heard, answers, shown } = house()
  const first = reacting.wish(of, '👍', true)
  for (const on of [false, true, false]) await reacting.wish(of, '👍', on)
  expect(shown()).toEqual({})
  void reacting.wish(of, '❤️', true)
  expect(shown()).toEqual({ '❤️': ['me'] })
  answers[0]?.answer()
  await settled()
  answers[2]?.answer()
  await first
  expect(heard).toEqual([['👍', true], ['❤️', true], ['👍', false]])
})

test('taps that come back to where they began ask once', async () => {
  const { reacting, heard, answers } = house()
  const first = reacting.wish(of, '👍', true)
  await reacting.wish(of, '👍', false)
  await reacting.wish(of, '👍', true)
  answers[0]?.answer()
  await first
  expect(heard).toEqual([['👍', true]])
})

test('what is refused is shown no more', async () => {
  const { reacting, answers, shown } = house()
  const done = reacting.wish(of, '👍', true)
  answers[0]?.refuse()
  await expect(done).rejects.toThrow('no')
  expect(shown()).toBe(null)
})
