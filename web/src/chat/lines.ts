/** Messages as lines of a screen: days between them, where the new ones begin, who speaks on. */
import type { Id } from '@/api/shapes'
import { counts, isRevoked, isSilent } from './rules'
import type { Message, Outgoing, Seq } from './types'

export type Line =
  | { type: 'day'; key: string; at: string; sameDay: boolean }
  | { type: 'unread'; key: string }
  | { type: 'event'; key: string; message: Message }
  | { type: 'recalled'; key: string; message: Message }
  | { type: 'message'; key: string; message: Message; mine: boolean; first: boolean }
  | { type: 'outgoing'; key: string; outgoing: Outgoing; first: boolean }

const GO_ON_MS = 3 * 60_000
/** After a pause as long as this the time is said again. */
const PAUSE_MS = 10 * 60_000

const NOBODY: Message = {
  conversation: '', seq: 0, prev: 0, id: '', sender: '', client_id: null, kind: '', body: {}, at: '', nth: 0,
  revoked: false, edit_no: 0, reactions: null,
}

export interface Setting {
  me: Id
  /** New messages begin after this; null when there are none. */
  unreadAfter: Seq | null
  sameDay: (a: string, b: string) => boolean
}

/** Whether somebody speaks on, so that the face need not be shown again. */
function goesOn(before: Message | undefined, message: Message): boolean {
  if (!before || before.sender !== message.sender || isRevoked(before) || !counts(before)) return false
  return Date.parse(message.at) - Date.parse(before.at) < GO_ON_MS
}

export function linesOf(messages: Message[], queue: Outgoing[], setting: Setting): Line[] {
  const lines: Line[] = []
  const here = new Set<string>()
  let before: Message | undefined
  let last: Message | undefined
  let told = false
  for (const message of messages) {
    if (message.client_id && message.sender === setting.me) here.add(message.client_id)
    if (isSilent(message)) continue
    const sameDay = Boolean(last && setting.sameDay(last.at, message.at))
    if (!last || !sameDay || Date.parse(message.at) - Date.parse(last.at) > PAUSE_MS) {
      lines.push({ type: 'day', key: `day-${message.seq}`, at: message.at, sameDay })
      before = undefined
    }
    const fresh = setting.unreadAfter !== null && message.seq > setting.unreadAfter
    if (!told && fresh && counts(message) && message.sender !== setting.me) {
      lines.push({ type: 'unread', key: 'unread' })
      told = true
      before = undefined
    }
    lines.push(lineOf(message, before, setting.me))
    before = message
    last = message
  }
  for (const outgoing of queue) {
    if (here.has(outgoing.client_id)) continue
    const as = { ...NOBODY, sender: setting.me, kind: outgoing.kind, at: outgoing.at }
    lines.push({ type: 'outgoing', key: outgoing.client_id, outgoing, first: !goesOn(before, as) })
    before = as
  }
  return lines
}

function lineOf(message: Message, before: Message | undefined, me: Id): Line {
  // What was waiting keeps its key when it is accepted, so that nothing on the screen jumps.
  const mine = message.sender === me
  const key = mine && message.client_id ? message.client_id : String(message.seq)
  if (isRevoked(message)) return { type: 'recalled', key, message }
  if (!counts(message)) return { type: 'event', key, message }
  return { type: 'message', key, message, mine, first: !goesOn(before, message) }
}
