import { expect, test } from 'vitest'
import en from '@/i18n/en'
import zh from '@/i18n/zh'
import type { Message } from '../types'
import { event } from '../words'

const t = (key: string, given?: Record<string, unknown>) => `${key} ${String(given?.who)} ${String(given?.names)}`
const came = (how: string, by: string) =>
  ({ kind: 'joined', sender: by, body: { how, by, people: [{ id: '2', name: 'Mei' }] } }) as unknown as Message
const said = (how: string, by: string) => event(came(how, by), t, (id) => ({ 1: 'Lin', 2: 'Mei' })[id] ?? '', '3')

test('who opens the invitation herself was brought by nobody', () => {
  expect(said('invited', '1')).toBe('chats.event.brought Lin Mei')
  expect(said('request', '1')).toBe('chats.event.let_in Lin Mei')
  expect(said('code', '2')).toBe('chats.event.joined Mei Mei')
})

test('both languages have the same lines of events', () => {
  expect(Object.keys(en.chats.event)).toEqual(Object.keys(zh.chats.event))
})
