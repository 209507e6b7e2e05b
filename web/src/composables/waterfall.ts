import type { ProductCard } from '@/api/shapes'

export interface Placed<T> {
  item: T
  x: number
  y: number
  width: number
  height: number
}

export const GAP = 10
/** Height below the picture without the title: price, meta and paddings, in pixels. */
const FOOT = 78
const TITLE_LINE = 21

/** Roughly how wide a title is, in ems: a Chinese character is one, a Latin letter a half. */
function ems(text: string): number {
  let sum = 0
  for (const letter of text) sum += letter.charCodeAt(0) > 0x2e80 ? 1 : 0.56
  return sum
}

export const titleLines = (title: string, width: number): 1 | 2 =>
  ems(title) * 15 > width - 22 ? 2 : 1

/** Height by width of the picture: a third of them taller, always the same ones. */
export const pictureRatio = (card: ProductCard): number =>
  Number(card.id.slice(-4)) % 3 === 0 ? 1.28 : 1

export function columnsOf(width: number): number {
  if (width < 560) return 2
  return Math.max(3, Math.min(6, Math.floor(width / 215)))
}

/** Puts each card under the shortest column; pure, so that a long list need not be drawn. */
export function place(
  cards: ProductCard[],
  width: number,
  title: (card: ProductCard) => string,
): { placed: Placed<ProductCard>[]; height: number } {
  const columns = columnsOf(width)
  const each = Math.floor((width - GAP * (columns - 1)) / columns)
  const ends = new Array<number>(columns).fill(0)
  const placed = cards.map((item) => {
    const shortest = ends.indexOf(Math.min(...ends))
    const height =
      Math.round(each * pictureRatio(item)) + FOOT + TITLE_LINE * titleLines(title(item), each)
    const y = ends[shortest] ?? 0
    ends[shortest] = y + height + GAP
    return { item, x: shortest * (each + GAP), y, width: each, height }
  })
  return { placed, height: Math.max(0, ...ends) }
}
