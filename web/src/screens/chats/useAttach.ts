import { useI18n } from 'vue-i18n'
import type { Ref } from 'vue'
import type { Id } from '@/api/shapes'
import { useAct } from '@/composables/useAct'
import { useNotice } from '@/composables/useNotice'
import { useChat } from '@/stores/chat'

const MOST_MB = { picture: 10, file: 20 }

/** How large a picture is, so that its place is kept before the server has looked at it. */
async function sizeOf(file: Blob): Promise<{ width: number; height: number }> {
  try {
    const picture = await createImageBitmap(file)
    const { width, height } = picture
    picture.close()
    return { width, height }
  } catch {
    return { width: 4, height: 3 }
  }
}

/** Files that were chosen, pasted or dropped on the conversation. */
export function useAttach(conversation: Ref<Id>, sent: () => void) {
  const { t } = useI18n()
  const { say } = useNotice()
  const { every } = useAct()
  const chat = useChat()

  async function one(file: File, kind: 'picture' | 'file'): Promise<void> {
    if (file.size > MOST_MB[kind] * 1_000_000) {
      say(t('chat.too_large', { n: MOST_MB[kind] }), { tone: 'bad' })
      return
    }
    const about = kind === 'picture' ? await sizeOf(file) : { name: file.name, bytes: file.size, type: file.type }
    await chat.send({ conversation: conversation.value, kind, body: about, file, name: file.name })
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
