import { computed, ref, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Id } from '@/api/shapes'
import { useLive } from '@/chat/live'
import type { KeptConversation, KeptMember } from '@/chat/db'
import { useChat } from '@/stores/chat'

export interface Called {
  id: Id | 'all'
  name: string
  picture: string | null
}
const SHOWN = 30

/** The picker behind an @, and who was called in a finished text. */
export function useMentions(row: Ref<KeptConversation | undefined>, text: Ref<string>, caret: Ref<number>) {
  const { t } = useI18n()
  const chat = useChat()
  const at = ref(0)
  const shut = ref('')
  const members = useLive<KeptMember[]>(
    () => chat.engine?.db.members.where('conversation').equals(row.value?.id ?? '').toArray() ?? [],
    [],
    () => row.value?.id,
  )
  const everybody = computed<Called[]>(() => {
    const others = members.value.filter((one) => one.person !== chat.me)
      .map((one) => ({ id: one.person, name: chat.nameOf(one.person), picture: chat.pictureOf(one.person) })).filter((one) => one.name)
    const all = row.value?.role === 'owner' || row.value?.role === 'admin'
    return [...(all ? [{ id: 'all' as const, name: t('chat.everybody'), picture: null }] : []), ...others]
  })
  /** What follows the last @ before the caret. */
  const asked = computed(() => {
    if (row.value?.kind !== 'group') return undefined
    return /@([^\s@]{0,20})$/.exec(text.value.slice(0, caret.value))?.[1]
  })
  const found = computed(() => {
    const words = asked.value?.toLowerCase()
    if (words === undefined || shut.value === `${caret.value}${words}`) return []
    return everybody.value.filter((one) => one.name.toLowerCase().includes(words)).slice(0, SHOWN)
  })

  function pick(one: Called): void {
    const from = caret.value - (asked.value?.length ?? 0) - 1
    const before = `${text.value.slice(0, from)}@${one.name} `
    text.value = before + text.value.slice(caret.value)
    caret.value = before.length
    at.value = 0
  }
  function move(step: number): void {
    at.value = (at.value + step + found.value.length) % found.value.length
  }
  const close = () => (shut.value = `${caret.value}${asked.value?.toLowerCase() ?? ''}`)
  const calledIn = (words: string): (Id | 'all')[] =>
    row.value?.kind === 'group' ? everybody.value.filter((one) => words.includes(`@${one.name}`)).map((one) => one.id) : []
  return { at, found, pick, move, close, calledIn }
}
