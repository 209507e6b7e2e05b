/** How the list of conversations is ordered and counted. Pure. */
import type { Id } from '@/api/shapes'
import type { Conversation, Draft } from './types'

type Row = Pick<Conversation, 'id' | 'pinned' | 'hidden' | 'last_at' | 'muted' | 'unread' | 'mentioned'>

/** When something last happened to it, the person's own unfinished words included. */
export function timeOf(row: Row, drafts: Map<Id, Draft>): string {
  const draft = drafts.get(row.id)?.at ?? ''
  return (row.last_at ?? '') > draft ? (row.last_at ?? '') : draft
}

/** Pinned first, then the latest; what was hidden is not there until somebody speaks. */
export function inOrder<T extends Row>(rows: T[], drafts: Map<Id, Draft>): T[] {
  return rows
    .filter((row) => !row.hidden)
    .map((row) => ({ row, at: timeOf(row, drafts) }))
    .sort((a, b) => Number(b.row.pinned) - Number(a.row.pinned) || b.at.localeCompare(a.at))
    .map(({ row }) => row)
}

/** Muted conversations call nobody, unless somebody is called by name. */
export function countsOnTheTab(row: Row): number {
  if (row.hidden) return 0
  return row.muted && !row.mentioned ? 0 : row.unread
}
