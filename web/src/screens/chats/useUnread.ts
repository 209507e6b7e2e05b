import { computed, onBeforeUnmount, ref, type Ref } from 'vue'
import type { KeptConversation } from '@/chat/db'
import type { Seq } from '@/chat/types'

/**
 * Where the new messages begin. The line stands while one reads what had waited; it goes when one
 * has answered, or has read on beyond it, and is drawn anew for what came while one looked away.
 */
export function useUnread(row: Ref<KeptConversation>) {
  const after = ref<Seq | null>(null)
  const waited = ref(0)
  const jumped = ref(false)
  let end: Seq = 0

  function begin(): void {
    const { unread, read_seq, last } = row.value
    waited.value = unread
    jumped.value = false
    after.value = unread ? read_seq : null
    end = last?.seq ?? 0
  }
  function gone(): void {
    after.value = null
  }
  /** The newest that was seen: whatever is beyond the end of what had waited was never waiting. */
  function seen(seq: Seq): void {
    if (seq > end) gone()
  }
  function looked(): void {
    if (!document.hidden) begin()
  }
  begin()
  document.addEventListener('visibilitychange', looked)
  onBeforeUnmount(() => document.removeEventListener('visibilitychange', looked))
  /** How many wait above what is seen; one press leads there, and then they are no more. */
  const above = computed(() => (after.value === null || jumped.value ? 0 : waited.value))
  return { after, above, jumped, seen, gone }
}
