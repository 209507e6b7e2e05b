import { watch, type Ref, type ShallowRef } from 'vue'
import * as api from '@/api/chat'
import type { KeptConversation, KeptMessage } from '@/chat/db'
import { useChat } from '@/stores/chat'

const AGAIN_MS = 60_000

/** Who speaks here: asked when the conversation opens, and when somebody unknown speaks. */
export function useNames(row: Ref<KeptConversation>, messages: ShallowRef<KeptMessage[]>): void {
  const chat = useChat()
  let asked = 0

  async function ask(): Promise<void> {
    const { engine } = chat
    if (!engine || row.value.to_seq !== null || Date.now() - asked < AGAIN_MS) return
    asked = Date.now()
    const { id } = row.value
    try {
      let after: string | undefined
      do {
        const page = await api.members(id, after)
        await chat.meetPeople(page.items.map((one) => one.person))
        await engine.db.members.bulkPut(page.items.map((one) => ({ ...one, conversation: id, person: one.person.id })))
        after = page.next ?? undefined
      } while (after)
    } catch {
      // Names that are not known yet stay away until there is a network.
    }
  }
  if (row.value.kind === 'group') {
    void ask()
    watch(messages, (now) => {
      const unknown = now.some((one) => one.sender && one.sender !== '0' && one.sender !== chat.me && !chat.people.has(one.sender))
      if (unknown) void ask()
    })
    watch(() => row.value.member_count, () => {
      asked = 0
      void ask()
    })
  }
}
