import { defineStore } from 'pinia'
import { computed, effectScope, reactive, ref, shallowRef, watch, type EffectScope } from 'vue'
import * as api from '@/api/chat'
import { Problem } from '@/api/http'
import type { Id } from '@/api/shapes'
import { forgetAll, type KeptConversation, type KeptPerson } from '@/chat/db'
import { Engine, type NewOutgoing } from '@/chat/engine'
import { useLive } from '@/chat/live'
import { loudEnough, notify } from '@/chat/notify'
import { countsOnTheTab } from '@/chat/order'
import type { News } from '@/chat/inbox'
import type { Connection, Draft, Entry, Limits, Mine, Outgoing, Seq } from '@/chat/types'
import { useBadges } from './badges'
import { useSession } from './session'

const TYPING_MS = 5000

/**
 * The chat of who is signed in: what is kept on this machine, live, and what can be done with it.
 * `start` is called by the shell; screens only read and act.
 */
export const useChat = defineStore('chat', () => {
  const session = useSession()
  const badges = useBadges()
  const engine = shallowRef<Engine>()
  const connection = ref<Connection>('connecting')
  const rows = shallowRef<KeptConversation[]>([])
  const people = shallowRef(new Map<Id, KeptPerson>())
  const drafts = shallowRef(new Map<Id, Draft>())
  const ready = ref(false)
  const limits = shallowRef<Limits>()
  const progress = reactive(new Map<string, number>())
  const typing = reactive(new Map<Id, Map<Id, number>>())
  const online = reactive(new Map<Id, Id[]>())
  /** How far the other one of two has read, as far as we heard. */
  const readTo = reactive(new Map<Id, Seq>())
  const listeners = new Set<(entries: Entry[]) => void>()
  let scope: EffectScope | undefined

  const me = computed(() => session.person?.id ?? '')
  const byId = computed(() => new Map(rows.value.map((row) => [row.id, row])))
  const unread = computed(() => rows.value.reduce((sum, row) => sum + countsOnTheTab(row), 0))

  function start(): void {
    if (!session.person || engine.value?.person === session.person.id) return
    stop()
    const begun = new Engine(session.person.id, (news) => void hearNews(news))
    engine.value = begun
    scope = effectScope(true)
    scope.run(() => follow(begun))
    begun.ether.on((word) => {
      if (word.say === 'connection') connection.value = word.state
      if (word.say === 'progress') progress.set(word.client_id, word.share)
      if (word.say === 'frame') hearFrame(word.frame)
      if (word.say === 'entries') listeners.forEach((listener) => listener(word.entries))
      if (word.say === 'who' && begun.leads) begun.ether.say({ say: 'connection', state: connection.value })
    })
    begun.start()
    void forgetAll(session.person.id)
  }

  function follow({ db }: Engine): void {
    const all = useLive(() => db.conversations.toArray(), [] as KeptConversation[])
    const known = useLive(() => db.people.toArray(), [] as KeptPerson[])
    const written = useLive(() => db.drafts.toArray(), [] as Draft[])
    const synced = useLive(() => db.read<boolean>('ready'), undefined)
    const bounds = useLive(() => db.read<Limits>('limits'), undefined)
    watch(bounds, (found) => (limits.value = found))
    watch(all, (found) => (rows.value = found))
    watch(known, (found) => (people.value = new Map(found.map((one) => [one.id, one]))))
    watch(written, (found) => (drafts.value = new Map(found.map((one) => [one.conversation, one]))))
    watch(synced, (found) => (ready.value = found === true))
    watch(unread, (count) => (badges.chats = count), { immediate: true })
  }

  function stop(): void {
    scope?.stop()
    engine.value?.stop()
    engine.value = undefined
    rows.value = []
    people.value = new Map()
    drafts.value = new Map()
    ready.value = false
    badges.chats = 0
    for (const map of [progress, typing, online, readTo]) map.clear()
  }

  /** Who leaves takes their words along. */
  async function forget(): Promise<void> {
    stop()
    await forgetAll()
  }

  function hearRead(conversation: Id, seq: Seq): void {
    readTo.set(conversation, Math.max(seq, readTo.get(conversation) ?? 0))
  }
  function hearFrame(frame: { type: string; conversation?: Id; person?: Id; online?: Id[]; seq?: Seq }): void {
    if (!frame.conversation) return
    if (frame.type === 'presence') online.set(frame.conversation, frame.online ?? [])
    if (frame.type === 'read') hearRead(frame.conversation, frame.seq ?? 0)
    if (frame.type !== 'typing' || !frame.person || frame.person === me.value) return
    const { conversation, person } = frame
    const here = typing.get(conversation) ?? reactive(new Map<Id, number>())
    typing.set(conversation, here)
    window.clearTimeout(here.get(person))
    here.set(person, window.setTimeout(() => here.delete(person), TYPING_MS))
  }

  async function hearNews({ row, fresh }: News): Promise<void> {
    for (const message of fresh) if (message.sender) typing.get(row.id)?.delete(message.sender)
    const last = fresh.at(-1)
    if (last && loudEnough(row, fresh, me.value)) notify(row, last, nameOf(last.sender ?? ''))
  }

  /** What I call them, or what they call themselves. */
  function nameOf(person: Id): string {
    if (person === me.value && session.person) return session.person.display_name || session.person.handle
    const known = people.value.get(person)
    return known?.remark || known?.display_name || known?.handle || ''
  }
  /** Somebody whom this machine has met; known before the list of all of them is. */
  const seen = async (person: Id): Promise<KeptPerson | undefined> => people.value.get(person) ?? (await need().db.people.get(person))
  function pictureOf(person: Id): string | null {
    if (person === me.value) return session.person?.picture ?? null
    return people.value.get(person)?.picture ?? null
  }
  /** What the conversation is called in the list and over its messages; '' when nobody named it. */
  function titleOf(row: KeptConversation): string {
    return row.peer ? nameOf(row.peer.id) || row.peer.display_name : row.title
  }

  /** A screen may come before the shell has begun the chat; to begin it twice is to begin it once. */
  function need(): Engine {
    start()
    if (!engine.value) throw new Problem(401, 'unauthenticated', '')
    return engine.value
  }
  /** Sends it, now or when it can be; the promise is kept when it is written down. */
  const send = (wish: NewOutgoing): Promise<string> => need().send(wish)
  const retry = (outgoing: Outgoing): Promise<void> => need().retry(outgoing.client_id)
  async function discard(outgoing: Outgoing): Promise<void> {
    await need().db.queue.delete(outgoing.client_id)
  }
  /** Asks the server how a conversation stands, for example after a change of its group. */
  const refresh = (id: Id): Promise<void> => need().inbox.refresh(id)
  /** The conversation with this friend; made when there is none. */
  async function openWith(person: Id): Promise<Id> {
    const row = await api.withPerson(person)
    await need().inbox.meet([row])
    return row.id
  }
  async function changeMine(id: Id, mine: Mine): Promise<void> {
    const before = byId.value.get(id)
    await need().db.conversations.update(id, mine)
    try {
      await api.changeMine(id, mine)
    } catch (failure) {
      if (before) await need().db.conversations.put(before)
      throw failure
    }
  }
  async function clear(id: Id): Promise<void> {
    await api.clear(id)
    await refresh(id)
  }
  async function keepDraft(draft: Draft): Promise<void> {
    if (draft.text.trim() || draft.reply) await need().db.drafts.put(draft)
    else await need().db.drafts.delete(draft.conversation)
  }
  /** Cards of people that were seen anywhere, so that their names stand beside their words. */
  async function meetPeople(cards: KeptPerson[]): Promise<void> {
    const { people: table } = need().db
    const before = await table.bulkGet(cards.map((card) => card.id))
    await table.bulkPut(cards.map((card, n) => ({ ...before[n], ...card })))
  }
  /** Hears of what belongs to no conversation: contacts, requests, blocks, orders, settings. */
  function onEntries(listener: (entries: Entry[]) => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  return {
    engine, connection, rows, byId, people, drafts, ready, limits, progress, typing, online, readTo, unread, me,
    start, stop, forget, hearRead, nameOf, seen, pictureOf, titleOf, send, retry, discard, refresh, openWith,
    changeMine, clear, keepDraft, meetPeople, onEntries,
  }
})
