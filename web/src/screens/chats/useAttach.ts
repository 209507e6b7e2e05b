import { useI18n } from 'vue-i18n'
import type { Ref } from 'vue'
import type { Id } from '@/api/shapes'
import { fitted } from '@/api/shrink'
import { useAct } from '@/composables/useAct'
import { useNotice } from '@/composables/useNotice'
import { useChat } from '@/stores/chat'

const MOST_MB = { picture: 10, file: 20 }

/** Files that were chosen, pasted or dropped on the conversation. */
export function useAttach(conversation: Ref<Id>, sent: () => void) {
  const { t } = useI18n()
  const { say } = useNotice()
  const { every } = useAct()
  const chat = useChat()

  async function one(chosen: File, kind: 'picture' | 'file'): Promise<void> {
    const { file, width = 4, height = 3 } = kind === 'picture' ? await fitted(chosen) : { file: chosen }
    if (file.size > MOST_MB[kind] * 1_000_000) {
      say(t('chat.too_large', { n: MOST_MB[kind] }), { tone: 'bad' })
      return
    }
    // The size keeps the picture's place before the server has looked at it.
    const about = kind === 'picture' ? { width, height } : { name: chosen.name, bytes: file.size, type: file.type }
    await chat.send({ conversation: conversation.value, kind, body: about, file, name: chosen.name })
    sent()
  }
  async function take(files: File[], kind?: 'picture' | 'file'): Promise<void> {
    await every(async () => {
      for (const file of files) await one(file, kind ?? (/^image\/(png|jpe?g|webp|gif)$/.test(file.type) ? 'picture' : 'file'))
    })
  }
  async function chosen(event: Event, kind: 'picture' | 'file'): Promise<void> {
    const field = event.target as HTMLInputElement
    const files = [...(field.files ?? [])]
    field.value = ''
    await take(files, kind)
  }
  function pasted(event: ClipboardEvent): void {
    const files = [...(event.clipboardData?.files ?? [])]
    if (!files.length) return
    event.preventDefault()
    void take(files)
  }
  return { take, chosen, pasted }
}
