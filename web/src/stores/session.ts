import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import * as people from '@/api/people'
import { Problem, whenSignedOut } from '@/api/http'
import type { Entry, Person } from '@/api/shapes'
import { useTaste } from './taste'

const KEPT = 'hutong.person'

/** Who is using this browser. The cookie is the server's; here is only what may be shown. */
export const useSession = defineStore('session', () => {
  const person = ref<Person | null>(null)
  const known = ref(false)
  /** They went by themselves, and want nothing of theirs to stay. */
  const left = ref(false)
  const signedIn = computed(() => person.value !== null)

  function remember(found: Person | null): void {
    person.value = found
    known.value = true
    if (found) localStorage.setItem(KEPT, JSON.stringify(found))
    else localStorage.removeItem(KEPT)
  }

  async function forget(): Promise<void> {
    // Somebody who was never signed in leaves nothing of theirs behind, and goes on with it after
    // signing up: what they were about to buy.
    if (person.value) sessionStorage.clear()
    remember(null)
    // What was kept for offline use belongs to the person who has just left.
    if ('caches' in window) await caches.delete('state')
  }
  whenSignedOut(() => void forget())

  /** Asks once who is signed in; offline, the person who was here last. */
  async function look(): Promise<void> {
    const last = localStorage.getItem(KEPT)
    if (last) person.value = JSON.parse(last) as Person
    try {
      remember(await people.me())
    } catch (failure) {
      if (failure instanceof Problem && failure.status === 401) remember(null)
      else known.value = true
    }
  }

  /** A person of old brings their own taste, unless this browser has one already. */
  async function enter(entry: Entry, fresh = false): Promise<void> {
    left.value = false
    remember(entry.person)
    const taste = useTaste()
    if (!fresh && !taste.chosenHere) {
      await taste.choose({ language: entry.person.language, theme: entry.person.theme })
    }
  }

  async function leave(): Promise<void> {
    await people.signOut()
    left.value = true
    await forget()
  }

  return { person, known, left, signedIn, look, enter, leave, forget, remember }
})
