import { expect, test } from 'vitest'
import { Backoff } from '../backoff'
import { inOrder } from '../order'
import { changed, isWithin, lastOfMine, verdict } from '../rules'
import type { Message } from '../types'

const message = (more: Partial<Message>): Message => ({
  conversation: 'c', seq: 1, prev: 0, id: '1', sender: 'li', client_id: null, kind: 'text', body: { text: 'x' },
  at: '', nth: 1, revoked: false, edit_no: 0, reactions: null, ...more,
})

test('how long a message can be changed is said by the house', () => {
  const one = message({ at: '2026-11-24T09:30:00Z' })
  const after = (seconds: number) => Date.parse(one.at) + seconds * 1000
  expect([29, 30].map((age) => isWithin(one, 30, after(age)))).toEqual([true, false])
  // Before the house has said it, it is left to it.
  expect(isWithin(one, undefined, after(1e6))).toBe(true)
})

test('next applies, lower is dropped, higher is a gap', () => {
  expect([4, 5, 6, 7].map((seq) => verdict({ head: 5 }, seq))).toEqual(['drop', 'drop', 'apply', 'gap'])
})

test('an older edit never undoes a newer one', () => {
  const newer = message({ edit_no: 2, body: { text: 'second' } })
  const control = message({ kind: 'edited', body: { target: 1, body: { text: 'first' }, edit_no: 1 } })
  expect(changed(newer, control).body).toEqual({ text: 'second' })
})

test('nothing changes what was recalled', () => {
  const gone = changed(message({}), message({ kind: 'recalled', body: { target: 1 } }))
  const control = message({ kind: 'edited', body: { target: 1, body: { text: 'back' }, edit_no: 9 } })
  expect(changed(gone, control)).toEqual(gone)
})

test('a live card moves on and stays who shared it', () => {
  const card = { kind: 'order', ref: '1', snapshot: { state: 'paid' }, source: 's', sig: 'x' }
  const moved = changed(message({ kind: 'card', body: { card } }), message({ kind: 'card_moved', body: { target: 1, snapshot: { state: 'shipped' } } }))
  expect(moved.body.card).toMatchObject({ source: 's', snapshot: { state: 'shipped' } })
})

test('pinned chats come first, then the latest, and the hidden not at all', () => {
  const row = (id: string, last_at: string, more = {}) => ({ id, last_at, pinned: false, hidden: false, muted: false, unread: 0, mentioned: false, ...more })
  const rows = [row('old', '1'), row('new', '3'), row('pin', '0', { pinned: true }), row('gone', '9', { hidden: true })]
  const draft = { conversation: 'old', text: 'x', mentions: [], at: '5' }
  expect(inOrder(rows, new Map()).map((one) => one.id)).toEqual(['pin', 'new', 'old'])
  expect(inOrder(rows, new Map([['old', draft]])).map((one) => one.id)).toEqual(['pin', 'old', 'new'])
})

test('waits grow, are never all the same, and begin anew after success', () => {
  const backoff = new Backoff(100, 1000, () => 1)
  expect([backoff.next(), backoff.next(), backoff.next()]).toEqual([100, 200, 400])
  for (let n = 0; n < 9; n += 1) backoff.next()
  expect(backoff.next()).toBe(1000)
  backoff.reset()
  expect(backoff.next()).toBe(100)
})

test('my last words are found under what only changes something, and an answer to them is seen', () => {
  const one = (seq: number, sender: string, kind = 'text', revoked = false) => ({ seq, sender, kind, revoked }) as Message
  expect(lastOfMine([one(1, 'mei')], 'me')).toBeUndefined()
  expect(lastOfMine([one(1, 'me'), one(2, 'mei', 'reacted'), one(3, 'me', 'text', true)], 'me')).toEqual({ seq: 1, answered: false })
  expect(lastOfMine([one(1, 'me'), one(2, 'mei')], 'me')).toEqual({ seq: 1, answered: true })
})
