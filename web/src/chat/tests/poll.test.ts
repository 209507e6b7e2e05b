import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LongPoll, type Asked, type Polled } from '../poll'
import type { Frame } from '../types'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A gateway that answers when it is told to, and never likes two polls beside each other. */
function gateway() {
  const asked: Asked[] = []
  const heard: Frame[] = []
  let waits: { answer: (polled: Polled) => void; fail: (why: unknown) => void } | undefined
  const poll = new LongPoll(
    (what, signal) => {
      expect(waits).toBeUndefined()
      asked.push(what)
      const answer = new Promise<Polled>((answer, fail) => (waits = { answer, fail }))
      signal.addEventListener('abort', () => waits?.fail(new DOMException('', 'AbortError')))
      return answer.finally(() => (waits = undefined))
    },
    (frame) => heard.push(frame),
    ['a'],
  )
  const tell = async (cursor: string, frames: Frame[] = []) => {
    waits?.answer({ frames, cursor })
    await vi.advanceTimersByTimeAsync(0)
  }
  return { poll, asked, heard, tell, fail: (why: unknown) => waits?.fail(why) }
}
const RESYNC: Frame = { type: 'resync' }

test('who writes does not wait for the poll that waits', async () => {
  const { poll, asked, heard, tell } = gateway()
  void poll.run(Infinity, () => undefined)
  await tell('line.1')
  await vi.advanceTimersByTimeAsync(5_000)
  poll.typing('a')
  await vi.advanceTimersByTimeAsync(0)
  // Asked again from the same place, so that nothing told meanwhile is lost.
  expect(asked.slice(1)).toEqual([
    { cursor: 'line.1', open: ['a'], typing: undefined },
    { cursor: 'line.1', open: ['a'], typing: 'a' },
  ])
  await tell('line.2', [RESYNC])
  expect(heard).toEqual([RESYNC])
  expect(asked.at(-1)).toEqual({ cursor: 'line.2', open: ['a'], typing: undefined })
  poll.stop()
})

test('what is said in one breath is asked once, when the poll before has arrived', async () => {
  const { poll, asked, tell } = gateway()
  void poll.run(Infinity, () => undefined)
  poll.show(['b'])
  await tell('line.1')
  poll.show(['c'])
  poll.typing('c')
  await vi.advanceTimersByTimeAsync(200)
  // The first poll, which brings the device in, is never given up.
  expect(asked.map((one) => [one.cursor, one.open])).toEqual([[null, ['a']], ['line.1', ['b']]])
  await vi.advanceTimersByTimeAsync(200)
  expect(asked).toHaveLength(3)
  expect(asked[2]).toEqual({ cursor: 'line.1', open: ['c'], typing: 'c' })
  await tell('line.1')
  await vi.advanceTimersByTimeAsync(5_000)
  expect(asked).toHaveLength(4)
  poll.stop()
})

test('it ends when it is stopped, and with the network', async () => {
  const one = gateway()
  const run = one.poll.run(Infinity, () => undefined)
  await one.tell('line.1')
  one.poll.stop()
  await run
  expect(one.asked).toHaveLength(2)
  const other = gateway()
  const broken = other.poll.run(Infinity, () => undefined)
  const told = expect(broken).rejects.toThrow('away')
  other.fail(new Error('away'))
  await told
})
