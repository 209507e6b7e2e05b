import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import type { Id } from '@/api/shapes'
import type { ChatDb, KeptMessage } from '@/chat/db'
import type { Engine } from '@/chat/engine'
import { linesOf } from '@/chat/lines'
import { useLive } from '@/chat/live'
import { isSilent } from '@/chat/rules'
import type { Message, Outgoing, Seq, Span } from '@/chat/types'
import { useClock } from '@/composables/useClock'

const STEP = 40
/** More than this many messages are never in the document at once. */
const MOST = 160

/** The seq that lies `many` visible messages before (or after) `from`; what is kept decides. */
async function reach(db: ChatDb, id: Id, from: Seq, many: number, back: boolean): Promise<Seq> {
  const range = back ? db.between(id, 0, from - 1).reverse() : db.between(id, from + 1, Infinity)
  let left = many
  let at = from
  await range.until(() => left <= 0).each((one) => {
    at = one.seq
    if (!isSilent(one)) left -= 1
  })
  return at
}

/**
 * The stretch of a conversation that is on the screen. It moves up and down over what is kept on
 * this machine, asks the server for older messages at its end, and follows what is said now.
 */
export function useLines(engine: Engine, id: Id, unreadAfter: Ref<Seq | null>) {
  const { db, inbox } = engine
  const { sameDay } = useClock()
  const low = ref<Seq>(Infinity)
  const high = ref<Seq>(Infinity)
  const begun = ref(false)
  const fetching = ref(false)
  const failure = shallowRef<unknown>()

  const messages = useLive<KeptMessage[]>(
    () => (low.value === Infinity ? Promise.resolve([]) : db.between(id, low.value, high.value).toArray()),
    [],
    () => [low.value, high.value],
  )
  const queue = useLive<Outgoing[]>(() => db.queue.where('conversation').equals(id).sortBy('nth'), [])
  const span = useLive<Span | undefined>(() => db.spans.get(id), undefined)
  const follows = computed(() => high.value === Infinity)
  const atTop = computed(() => Boolean(span.value?.bottom && low.value <= span.value.tail))
  const lines = computed(() =>
    linesOf(messages.value as Message[], follows.value ? queue.value : [], { me: engine.person, unreadAfter: unreadAfter.value, sameDay }),
  )

  async function older(): Promise<void> {
    fetching.value = true
    failure.value = undefined
    try {
      await inbox.older(id)
    } catch (problem) {
      failure.value = problem
    } finally {
      fetching.value = false
    }
  }

  async function begin(): Promise<void> {
    let kept = await db.spans.get(id)
    if (kept && kept.tail > kept.head && !kept.bottom) {
      await older()
      kept = await db.spans.get(id)
    }
    low.value = await reach(db, id, Infinity, STEP, true)
    if (low.value === Infinity) low.value = kept ? kept.tail : 0
    begun.value = true
    if (kept && !kept.bottom && (await db.between(id, kept.tail, Infinity).count()) < STEP / 2) await up()
  }

  /** Forty more above; what is too far below leaves the document. */
  async function up(): Promise<void> {
    const kept = await db.spans.get(id)
    if (!kept || fetching.value) return
    if (low.value - kept.tail < STEP && !kept.bottom) await older()
    const next = await reach(db, id, low.value, STEP, true)
    if (next === low.value) return
    low.value = next
    if (messages.value.length + STEP > MOST) high.value = await reach(db, id, next, MOST, false)
  }
  async function down(): Promise<void> {
    if (follows.value) return
    const kept = await db.spans.get(id)
    const next = await reach(db, id, high.value, STEP, false)
    high.value = kept && next >= kept.head ? Infinity : next
    low.value = Math.max(low.value, await reach(db, id, next + 1, MOST, true))
  }
  /** To the newest. */
  async function end(): Promise<void> {
    high.value = Infinity
    low.value = await reach(db, id, Infinity, STEP, true)
  }
  /** Brings a message onto the screen. False when it cannot be had. */
  async function show(seq: Seq): Promise<boolean> {
    for (let kept = await db.spans.get(id); kept && kept.tail > seq && !kept.bottom; kept = await db.spans.get(id)) {
      const before = kept.tail
      await older()
      if (failure.value || (await db.spans.get(id))?.tail === before) return false
    }
    const found = await db.messages.get([id, seq])
    if (seq < low.value || seq > high.value) {
      low.value = await reach(db, id, seq, STEP, true)
      const top = await reach(db, id, seq, MOST - STEP, false)
      const kept = await db.spans.get(id)
      high.value = kept && top >= kept.head ? Infinity : top
    }
    return found !== undefined
  }

  // Who stays at the end for a day must not gather a thousand lines.
  watch(messages, async (now) => {
    if (follows.value && now.length > MOST + STEP) low.value = await reach(db, id, Infinity, MOST / 2, true)
  })
  void begin()
  return { lines, begun, fetching, failure, atTop, follows, messages, up, down, end, show, older }
}
