import { newsWords } from './news'
import { isRevoked, isSilent } from './rules'
import type { Card, Message } from './types'

type Say = Parameters<typeof newsWords>[1]
const MARK: Record<string, string> = {
  sticker: 'chats.kind.sticker', picture: 'chats.kind.picture', voice: 'chats.kind.voice',
  place: 'chats.kind.place',
}

/** What a card is called, whatever it stands for. */
export function titleOfCard(card: Card | undefined, english = false): string {
  const { title, title_en, name, name_en, display_name } = (card?.snapshot ?? {}) as Record<string, string | null>
  return (english && (title_en || name_en)) || title || name || display_name || ''
}

type Told = Pick<Message, 'kind' | 'body'> & Partial<Pick<Message, 'revoked'>>
/** One line for a message: in the list, in a quote, in a notification. */
export function summary(message: Told, t: Say, english = false): string {
  if (message.revoked && isRevoked({ revoked: message.revoked })) return t('chats.recalled_short')
  const { kind, body } = message
  if (kind === 'text') return String((english && body.text_en) || (body.text ?? ''))
  if (kind === 'file') return `${t('chats.kind.file')} ${String(body.name ?? '')}`
  if (kind === 'place') return `${t('chats.kind.place')} ${String(body.name ?? '')}`
  if (kind === 'card') {
    const card = body.card as Card | undefined
    const [news, title] = [newsWords(body.news, t), titleOfCard(card, english)]
    if (news) return [news, title].filter(Boolean).join(' · ')
    return `${t(`chats.kind.card_${card?.kind ?? 'product'}`)} ${title}`
  }
  return MARK[kind] ? t(MARK[kind]) : ''
}

/** What a search found, in the reader's language alone: the house looks through both. */
export function foundIn(hit: Told & { excerpt: string }, t: Say, english = false): string {
  return hit.kind === 'card' || (english && hit.body.text_en) ? summary(hit, t, english) : hit.excerpt
}

/** How somebody came in: who opens the invitation herself was brought by nobody. */
const JOINED: Record<string, string> = { invited: 'brought', request: 'let_in' }

type NameOf = (person: string) => string
/** The grey line of what happened to a conversation; '' for what has no line of its own. */
export function event(message: Message, t: Say, nameOf: NameOf, me: string): string {
  if (isSilent(message)) return ''
  const { kind, body } = message
  const who = (id: unknown) => (id === me ? t('chats.you') : nameOf(String(id)) || t('chats.somebody'))
  const actor = who(body.by ?? message.sender)
  const names = ((body.people ?? []) as { id: string; name: string }[])
    .map((one) => (one.id === me ? t('chats.you') : nameOf(one.id) || one.name)).join(t('chats.and'))
  switch (kind) {
    case 'created': return t('chats.event.created', { who: actor })
    case 'joined': return t(`chats.event.${JOINED[String(body.how)] ?? 'joined'}`, { who: actor, names })
    case 'left': return body.by ? t('chats.event.removed', { who: actor, name: who(body.person) }) : t('chats.event.left', { name: who(body.person) })
    case 'renamed': return t('chats.event.renamed', { who: actor, title: String(body.title) })
    case 'announced': return t('chats.event.announced', { who: actor, text: String(body.text) })
    case 'muted': return muted(body, t, who)
    case 'pictured': return t('chats.event.pictured', { who: actor })
    case 'role': return t(body.role === 2 || body.role === 'admin' ? 'chats.event.admin' : 'chats.event.no_admin', { name: who(body.person) })
    case 'transferred': return t('chats.event.transferred', { name: who(body.person) })
    case 'approval': return t(body.on ? 'chats.event.approval_on' : 'chats.event.approval_off')
    case 'dissolved': return t('chats.event.dissolved')
    default: return ''
  }
}

function muted(body: Record<string, unknown>, t: Say, who: (id: unknown) => string): string {
  if ('all' in body && body.person === undefined) return t(body.all ? 'chats.event.mute_all' : 'chats.event.unmute_all')
  const name = who(body.person)
  return t(body.until ? 'chats.event.muted' : 'chats.event.unmuted', { name })
}
