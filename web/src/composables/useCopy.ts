import { useI18n } from 'vue-i18n'
import { useNotice } from './useNotice'

/** Copies a text, or tells it when the browser does not let us. */
export function useCopy() {
  const { t } = useI18n()
  const { say } = useNotice()

  return async function copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      say(t('common.copied'), { tone: 'good' })
    } catch {
      say(t('common.copy_by_hand', { text }))
    }
  }
}
