import { ref, shallowRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import * as api from '@/api/chat'
import type { KeptConversation } from '@/chat/db'
import { Reacting } from '@/chat/reacting'
import type { Message, Reply, Seq } from '@/chat/types'
import { summary } from '@/chat/words'
import { useAct } from '@/composables/useAct'
import { useNotice } from '@/composables/useNotice'
import { useChat } from '@/stores/chat'
import type { Deed } from './MessageMenu.vue'

const EXCERPT = 80
/** Words that were taken back, so that their writer can write them better. Gone with the page. */
const takenBack = new Map<string, string>()

/** What was chosen for a message, done. */
export function useDeeds(row: Ref<KeptConversation | undefined>) {
  const { t } = useI18n()
  const { say } = useNotice()
  const { act, every } = useAct()
  const chat = useChat()
  const chosen = shallowRef<Message>()
  const menu = ref(false)
  const dropping = ref(false)
  const reporting = ref(false)
  const reading = ref(false)
  const sharing = ref(false)
  const reply = shallowRef<Reply>()
  const editing = shallowRef<Message>()
  const reacting = new Reacting(chat.me, async ({ conversation, seq }, emoji, on) => {
    const { reactions } = await api.react(conversation, seq, emoji, on)
    await chat.engine?.db.messages.update([conversation, seq], { reactions })
  })

  function options(message: Message): void {
    chosen.value = message
    menu.value = true
  }
  const deeds: Record<Deed, (message: Message) => unknown> = {
    reply: (one) => {
      editing.value = undefined
      reply.value = { seq: one.seq, sender: one.sender ?? '', excerpt: summary(one, t).slice(0, EXCERPT) }
    },
    copy: async (one) => {
      await navigator.clipboard.writeText(String(one.body.text ?? ''))
      say(t('chat.copied'), { tone: 'good' })
    },
    forward: () => (sharing.value = true),
    edit: (one) => {
      reply.value = undefined
      editing.value = one
    },
    recall: async (one) => {
      if (one.kind === 'text') takenBack.set(one.id, String(one.body.text ?? ''))
      await api.recall(one.conversation, one.seq)
    },
    readers: () => (reading.value = true),
    pin: (one) => api.pin(one.conversation, one.seq, !row.value?.pins.includes(one.seq)),
    drop: () => (dropping.value = true),
    report: () => (reporting.value = true),
  }
  async function does(deed: Deed): Promise<void> {
    const message = chosen.value
    if (message) await act(async () => deeds[deed](message))
  }
  async function dropNow(): Promise<void> {
    const message = chosen.value
    dropping.value = false
    if (!message) return
    await act(async () => {
      await api.dropForMe(message.conversation, message.seq)
      await chat.engine?.db.messages.delete([message.conversation, message.seq])
      await chat.refresh(message.conversation)
    })
  }
  async function react(message: Message, emoji: string, on: boolean): Promise<void> {
    await every(() => reacting.wish(message, emoji, on))
  }
  const shown = (message: Message): Message => reacting.shown(message)
  async function saveEdit(text: string): Promise<void> {
    const message = editing.value
    if (!message) return
    const same = text === message.body.text
    const done = same || (await act(async () => {
      await api.edit(message.conversation, message.seq, { ...message.body, text })
      return true
    }))
    if (done) editing.value = undefined
  }
  function readers(message: Message): void {
    chosen.value = message
    reading.value = true
  }
  const wordsOf = (message: Message): string | undefined => takenBack.get(message.id)
  const pinned = (seq: Seq) => row.value?.pins.includes(seq) ?? false

  return { chosen, menu, dropping, reporting, reading, sharing, reply, editing, options, does, dropNow, react, readers, shown, saveEdit, wordsOf, pinned }
}
