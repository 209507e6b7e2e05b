/** A text cut into words, addresses and names that are called. Pure; nothing is ever HTML. */
export type Piece = { type: 'text' | 'link' | 'mention'; text: string }

const ADDRESS = /https?:\/\/[^\s<>"'，。！？；：、（）【】《》]+/g
const TAIL = /[.,!?;:)\]]+$/

export function piecesOf(text: string, names: string[] = []): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  for (const hit of text.matchAll(ADDRESS)) {
    const address = hit[0].replace(TAIL, '')
    pieces.push(...called(text.slice(at, hit.index), names), { type: 'link', text: address })
    at = hit.index + address.length
  }
  return [...pieces, ...called(text.slice(at), names)].filter((piece) => piece.text)
}

function called(text: string, names: string[]): Piece[] {
  for (const name of names) {
    const sign = `@${name}`
    const at = name ? text.indexOf(sign) : -1
    if (at >= 0) return [...called(text.slice(0, at), names), { type: 'mention', text: sign }, ...called(text.slice(at + sign.length), names)]
  }
  return [{ type: 'text', text }]
}
