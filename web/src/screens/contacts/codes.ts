/** Where a code or link leads that somebody typed, pasted or scanned; undefined for anything else. */
export function codeIn(words: string): string | undefined {
  const link = /(?:^|\/)(c\/me|g)\/([\w-]{6,64})\/?(?:[?#].*)?$/.exec(words.trim())
  return link ? `/${link[1]}/${link[2]}` : undefined
}

/** A link of ours as others can open it, whatever form the server gave it in. */
export const wholeLink = (link: string): string => new URL(link, window.location.origin).href
