import { expect, test } from 'vitest'
import { answersTo, indexed, initialsOf, letterOf } from '../initials'

test('a Chinese name stands under its pinyin, a family name as families read it', () => {
  const names = { 林小满: 'L', 阿婆: 'A', 欧阳: 'O', 郑重: 'Z', 饿: 'E', 单田芳: 'S', 曾国: 'Z', 仇英: 'Q' }
  for (const [name, letter] of Object.entries(names)) expect(letterOf(name), name).toBe(letter)
})

test('a Latin name stands under its plain letter, anything else at the end', () => {
  expect(['Émile', 'zoe', '123', '😀', '', ' bo'].map(letterOf)).toEqual(['E', 'Z', '#', '#', '#', 'B'])
  const groups = indexed(['123', 'bo', '阿婆', 'Ann', '白'], (name) => name)
  expect(groups.map((group) => group.letter)).toEqual(['A', 'B', '#'])
  expect(groups.flatMap((group) => group.items)).toHaveLength(5)
})

test('nobody is lost and nobody stands twice, however many there are', () => {
  const names = Array.from({ length: 500 }, (_, n) => String.fromCodePoint(0x4e00 + n * 37) + n)
  const shown = indexed(names, (name) => name).flatMap((group) => group.items)
  expect([...shown].sort()).toEqual([...names].sort())
})

test('somebody is found by a part of a name, a handle, a tag or the first letters', () => {
  expect(initialsOf('林小满')).toBe('LXM')
  const words = ['林小满', 'lin.xm', '饭搭子']
  for (const typed of ['小满', 'LIN', '饭', 'lxm', 'lx', ' ']) expect(answersTo(typed, words), typed).toBe(true)
  for (const typed of ['大', 'xml', 'zz']) expect(answersTo(typed, words), typed).toBe(false)
})
