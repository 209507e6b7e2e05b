import { expect, test } from 'vitest'
import type { Message } from '../types'
import { chanceOf, Device, Server } from './world'

const lines = (messages: Message[]) => messages.map((one) => `${one.seq}:${String(one.body.text ?? one.kind)}`)

async function met(): Promise<{ server: Server; device: Device }> {
  const server = new Server()
  const device = new Device('me', server)
  await device.sync.run()
  return { server, device }
}

test('the next message applies and the same once more is dropped', async () => {
  const { server, device } = await met()
  const first = server.append('li', 'text', { text: 'one' })
  await device.inbox.receive([first])
  await device.inbox.receive([first])
  expect(lines(await device.kept())).toEqual(['1:one'])
  expect((await device.db.conversations.get('c'))?.unread).toBe(1)
})

test('a message ahead of its turn pulls what lies between', async () => {
  const { server, device } = await met()
  server.append('li', 'text', { text: 'one' })
  server.append('li', 'text', { text: 'two' })
  await device.inbox.receive([server.append('li', 'text', { text: 'three' })])
  expect(lines(await device.kept())).toEqual(['1:one', '2:two', '3:three'])
  expect((await device.db.conversations.get('c'))?.unread).toBe(3)
})

test('a heartbeat finds a lost last message', async () => {
  const { server, device } = await met()
  await device.inbox.receive([server.append('li', 'text', { text: 'one' })])
  server.append('li', 'text', { text: 'lost' })
  await device.inbox.expect({ c: 2 })
  expect(lines(await device.kept())).toEqual(['1:one', '2:lost'])
})

test('a row that was read before a newer one and comes after it takes no unread away', async () => {
  const server = new Server()
  const device = new Device('me', server)
  server.append('li', 'text', { text: 'one' })
  const older = server.row('me')
  const second = server.append('li', 'text', { text: 'two' })
  // Where nothing was kept yet, the newer row counts what is not here to be counted.
  await device.inbox.meet([server.row('me')])
  await device.inbox.meet([older])
  await device.inbox.receive([second])
  expect((await device.db.conversations.get('c'))?.unread).toBe(2)
  await device.inbox.receive([server.append('li', 'text', { text: 'three' })])
  await device.inbox.meet([older])
  expect((await device.db.conversations.get('c'))?.unread).toBe(3)
})

test('what cannot be pulled now is held and pulled later', async () => {
  const { server, device } = await met()
  server.append('li', 'text', { text: 'one' })
  const second = server.append('li', 'text', { text: 'two' })
  server.up = false
  await expect(device.inbox.receive([second])).rejects.toThrow()
  expect(await device.kept()).toEqual([])
  server.up = true
  await device.sync.run()
  await device.inbox.expect({ c: 2 })
  await device.inbox.older('c')
  expect(lines(await device.kept())).toEqual(['1:one', '2:two'])
})

test('a recall blanks what is kept, and an older page cannot bring it back', async () => {
  const { server, device } = await met()
  for (let n = 1; n <= 5; n += 1) server.append('li', 'text', { text: `line ${n}` })
  await device.sync.run()
  const history = server.history.bind(server)
  // The page was read before the recall, and arrives after it.
  server.history = async (id, range) => {
    const page = await history(id, range)
    if (range.before) await late()
    return page
  }
  const late = async () => {
    server.history = history
    const control = server.recall('li', 3)
    await device.db.messages.put({ ...control, target: 3 })
  }
  await device.inbox.older('c')
  const third = await device.db.messages.get(['c', 3])
  expect(third?.revoked).toBe(true)
  expect(third?.body).toEqual({})
})

test('a new epoch forgets what may never have happened', async () => {
  const { server, device } = await met()
  await device.inbox.receive([server.append('li', 'text', { text: 'before the restore' })])
  server.messages = []
  server.epoch = 'second'
  server.append('li', 'text', { text: 'after it' })
  await device.sync.run()
  await device.inbox.older('c')
  expect(lines(await device.kept())).toEqual(['1:after it'])
})

test('a message whose answer was lost is sent again and stands there once', async () => {
  const { server, device } = await met()
  await device.write('hello')
  device.deaf = true
  await device.outbox.kick()
  expect((await device.db.queue.toArray())[0]?.state).toBe('waiting')
  await device.outbox.kick()
  expect(server.messages).toHaveLength(1)
  expect(await device.db.queue.count()).toBe(0)
  expect(lines(await device.kept())).toEqual(['1:hello'])
})

test('after a day of lost, doubled and late frames the device is what a fresh one would be', async () => {
  for (let seed = 1; seed <= 12; seed += 1) await walk(chanceOf(seed * 7919))
}, 60_000)

async function walk(chance: () => number): Promise<void> {
  const { server, device } = await met()
  const late: Message[] = []
  const pick = () => 1 + Math.floor(chance() * Math.max(1, server.messages.length))
  for (let step = 0; step < 120; step += 1) {
    const frame = await doSomething(server, device, chance, pick)
    if (frame && chance() < 0.7) late.push(frame)
    if (frame && chance() < 0.2) late.push(frame)
    if (chance() < 0.5) {
      const [one] = late.splice(Math.floor(chance() * late.length), 1)
      if (one) await device.inbox.receive([structuredClone(one)]).catch(() => undefined)
    }
    if (chance() < 0.1) server.up = !server.up
    if (chance() < 0.1) await device.inbox.older('c', 5).catch(() => undefined)
  }
  server.up = true
  device.deaf = false
  await device.sync.run()
  await device.outbox.kick()
  await device.inbox.expect({ c: server.messages.length })
  while (await device.inbox.older('c')) void 0
  expect(await device.kept()).toEqual(server.messages)
  expect(await device.db.queue.count()).toBe(0)
  const row = await device.db.conversations.get('c')
  expect(row?.unread).toBe(server.row('me').unread)
  expect(row?.last_seq).toBe(server.messages.length)
}

async function doSomething(server: Server, device: Device, chance: () => number, pick: () => number): Promise<Message | undefined> {
  const what = chance()
  const target = pick()
  const before = server.messages[target - 1]
  const fit = before?.kind === 'text' && !before.revoked
  if (what < 0.2) {
    await device.write(`mine ${target}`)
    device.deaf = chance() < 0.3
    await device.outbox.kick()
    return undefined
  }
  if (what < 0.3 && fit) return server.recall('li', target)
  if (what < 0.4 && fit) return server.edit('li', target, `anew ${what}`)
  if (what < 0.5 && fit) return server.react('li', target, '👍')
  return server.append('li', 'text', { text: `line ${what}` })
}
