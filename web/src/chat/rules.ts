/** Pure decisions of the chat: what an arriving message does to what is kept here. */
import type { Id } from '@/api/shapes'
import type { Conversation, Kind, Message, Seq, Span } from './types'

const COUNTED = new Set<string>(['text', 'sticker', 'picture', 'voice', 'file', 'place', 'card'])
const CHANGES = new Set<string>(['recalled', 'edited', 'reacted', 'previewed', 'card_moved'])
const SILENT = new Set<string>([...CHANGES, 'pinned'])

/** Whether it is something that somebody said, and not a change of the conversation. */
export const counts = (message: Pick<Message, 'kind'>): boolean => COUNTED.has(message.kind)
/** Whether it has no line of its own. */
export const isSilent = (message: Pick<Message, 'kind'>): boolean => SILENT.has(message.kind)
/** Whether it changes an earlier message. */
export const changesAnother = (message: Pick<Message, 'kind'>): boolean => CHANGES.has(message.kind)
export const isRevoked = (message: Pick<Message, 'revoked'>): boolean => Boolean(message.revoked)
/** The earlier message that a control changes. */
export const targetOf = (message: Message): Seq | undefined =>
  changesAnother(message) ? Number(message.body.target) : undefined

export type Verdict = 'apply' | 'drop' | 'gap'
/** The rule of the house: next seq applies, lower is dropped, higher pulls the gap. */
export function verdict(span: Pick<Span, 'head'>, seq: Seq): Verdict {
  if (seq <= span.head) return 'drop'
  return seq === span.head + 1 ? 'apply' : 'gap'
}

/** The message as it is after a control. Controls carry results, so that twice is as good as once. */
export function changed(message: Message, control: Message): Message {
  const { body } = control
  switch (control.kind as Kind) {
    case 'recalled':
      return { ...message, revoked: true, body: {}, reactions: null }
    case 'edited': {
      const edit = Number(body.edit_no)
      if (message.revoked || edit <= message.edit_no) return message
      return { ...message, body: body.body as Record<string, unknown>, edit_no: edit }
    }
    case 'reacted':
      return message.revoked ? message : { ...message, reactions: body.reactions as Message['reactions'] }
    case 'previewed':
      return message.revoked ? message : { ...message, body: { ...message.body, preview: body.preview } }
    case 'card_moved':
      return moved(message, body)
    default:
      return message
  }
}

function moved(message: Message, body: Record<string, unknown>): Message {
  const before = message.body.card as Record<string, unknown> | undefined
  if (!before || message.revoked) return message
  const card = (body.card as Record<string, unknown> | undefined) ?? { ...before, snapshot: body.snapshot }
  return { ...message, body: { ...message.body, card } }
}

export function mentions(message: Message, person: Id): boolean {
  const told = (message.body.mentions ?? []) as string[]
  return message.sender !== person && (told.includes(person) || told.includes('all'))
}

/** My last words here, and whether somebody has spoken since. */
export function lastOfMine(messages: Message[], me: Id): { seq: Seq; answered: boolean } | undefined {
  const said = messages.filter((one) => counts(one) && !isRevoked(one))
  const seq = said.findLast((one) => one.sender === me)?.seq
  return seq === undefined ? undefined : { seq, answered: said.at(-1)?.sender !== me }
}
/** Whether it is young enough; an unknown limit is left to the server. */
export const isWithin = (message: Pick<Message, 'at'>, seconds: number | undefined, now: number): boolean =>
  seconds === undefined || now - Date.parse(message.at) < seconds * 1000

/** The first seq that this person may see, and the last. */
export const floorOf = (c: Pick<Conversation, 'from_seq' | 'cleared_seq'>): Seq =>
  Math.max(c.from_seq, c.cleared_seq) + 1
export const ceilingOf = (c: Pick<Conversation, 'last_seq' | 'to_seq'>): Seq =>
  c.to_seq === null ? c.last_seq : Math.min(c.to_seq, c.last_seq)

type Counted = Conversation & { counted_seq: Seq }

/** A conversation after one message more. Only what was not counted yet is counted. */
export function counted<T extends Counted>(conversation: T, message: Message, me: Id): T {
  if (message.seq <= conversation.counted_seq) return conversation
  const next = { ...conversation, counted_seq: message.seq }
  next.last_seq = Math.max(next.last_seq, message.seq)
  if (changesAnother(message)) {
    if (next.last && next.last.seq === targetOf(message)) next.last = changed(next.last, message)
    return next
  }
  if (isSilent(message)) return afterControl(next, message, me)
  next.last = message
  next.last_at = message.at
  next.hidden = next.hidden && !counts(message)
  if (!counts(message)) return afterControl(next, message, me)
  if (message.sender === me) return { ...next, unread: 0, mentioned: false, read_seq: message.seq }
  next.unread += 1
  next.mentioned = next.mentioned || mentions(message, me)
  return next
}

/** What a change of the group does to its row, until the server is asked. */
function afterControl<T extends Counted>(next: T, message: Message, me: Id): T {
  const { body } = message
  if (message.kind === 'renamed') next.title = String(body.title)
  if (message.kind === 'pictured') next.picture = (body.picture as string | null) ?? null
  if (message.kind === 'announced') next.announcement = String(body.text)
  if (message.kind === 'dissolved') next.dissolved = true
  if (message.kind === 'muted' && 'all' in body) next.mute_all = Boolean(body.all)
  if (message.kind === 'approval') next.approval = Boolean(body.on)
  if (message.kind === 'pinned') {
    const others = next.pins.filter((seq) => seq !== body.target)
    next.pins = body.on ? [...others, Number(body.target)] : others
  }
  if (message.kind === 'left' && body.person === me) next.to_seq = message.seq
  return next
}

/**
 * The server's row over the one that is kept: messages counted here since then stay counted. How many
 * came since is unknown where not all of them are here; then a newer row had counted them before.
 */
export function merged<T extends Counted>(kept: T | undefined, row: Conversation, unreadSince?: number): Counted {
  const fresh = { ...row, counted_seq: row.last_seq }
  if (!kept || kept.counted_seq <= row.last_seq) return fresh
  return {
    ...fresh,
    counted_seq: kept.counted_seq,
    last_seq: kept.last_seq,
    last: kept.last,
    last_at: kept.last_at,
    unread: kept.read_seq > row.read_seq || unreadSince === undefined ? kept.unread : row.unread + unreadSince,
    read_seq: Math.max(kept.read_seq, row.read_seq),
    mentioned: kept.mentioned || row.mentioned,
  }
}
