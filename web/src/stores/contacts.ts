import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import * as api from '@/api/contacts'
import type { Contact, Request } from '@/api/contacts'
import type { Id } from '@/api/shapes'
import type { Entry } from '@/chat/types'
import { useBadges } from './badges'
import { useChat } from './chat'
import { useSession } from './session'

const NEW_MS = 7 * 24 * 3_600_000

/** Friends and requests of who is signed in; read anew when the server says that they changed. */
export const useContacts = defineStore('contacts', () => {
  const session = useSession()
  const badges = useBadges()
  const chat = useChat()
  const all = shallowRef<Contact[]>([])
  const requests = shallowRef<Request[]>([])
  const failure = shallowRef<unknown>()
  const known = ref(false)
  const byId = computed(() => new Map(all.value.map((one) => [one.person.id, one])))
  const mine = computed(() => session.person?.id ?? '')
  const waiting = computed(() =>
    requests.value.filter((one) => one.state === 'open' && one.to.id === mine.value),
  )
  let unhear: (() => void) | undefined

  async function load(): Promise<void> {
    failure.value = undefined
    try {
      all.value = await api.contacts()
      known.value = true
      await chat.meetPeople(all.value.map((one) => ({ ...one.person, remark: one.remark })))
    } catch (problem) {
      failure.value = problem
    }
  }
  async function loadRequests(): Promise<void> {
    try {
      requests.value = (await api.requests()).items
      await chat.meetPeople(requests.value.map((one) => (one.to.id === mine.value ? one.from : one.to)))
    } catch {
      // They are asked for again when one looks at them, and then the failure is shown.
    }
  }

  /** Called by the shell once somebody is signed in. */
  function start(): void {
    // What a screen has asked for meanwhile stays.
    unhear?.()
    void load()
    void loadRequests()
    unhear = chat.onEntries((entries) => {
      const kinds = new Set(entries.map((one) => one.kind))
      if (kinds.has('contact') || kinds.has('block')) void load().then(() => greet(entries))
      if (kinds.has('request') || kinds.has('contact')) void loadRequests()
    })
  }
  /** Whoever became a friend stands among the chats of both, whichever of them hears of it first. */
  async function greet(entries: Entry[]): Promise<void> {
    if (!chat.engine?.leads) return
    const talked = new Set(chat.rows.map((row) => row.peer?.id))
    for (const friend of new Set(entries.filter((one) => one.kind === 'contact').map((one) => one.ref))) {
      const since = byId.value.get(friend)?.since
      if (!since || talked.has(friend) || Date.now() - Date.parse(since) > NEW_MS) continue
      // Who meanwhile thought better of it, or has no network, opens it by writing.
      await chat.openWith(friend).catch(() => undefined)
    }
  }
  function stop(): void {
    unhear?.()
    unhear = undefined
    all.value = []
    requests.value = []
    known.value = false
  }
  watch(waiting, (now) => (badges.contacts = now.length), { immediate: true })

  /** Puts a friend as the server now has them in their place. */
  function put(contact: Contact): void {
    all.value = [...all.value.filter((one) => one.person.id !== contact.person.id), contact]
    void chat.meetPeople([{ ...contact.person, remark: contact.remark }])
  }
  async function change(person: Id, what: api.ContactChange): Promise<void> {
    put(await api.change(person, what))
  }
  async function drop(person: Id): Promise<void> {
    await api.drop(person)
    all.value = all.value.filter((one) => one.person.id !== person)
  }

  return { all, byId, requests, waiting, failure, known, mine, load, loadRequests, start, stop, change, drop, put }
})

/** What one calls a friend. */
export const calledBy = (contact: Contact): string =>
  contact.remark || contact.person.display_name || contact.person.handle
