/** Under which letter a name stands: Latin ones under their own, Chinese ones under their pinyin. */
const LETTERS = 'ABCDEFGHJKLMNOPQRSTWXYZ'
// The first character of each letter in the order of pinyin; no syllable begins with I, U or V.
const FIRST = '阿八嚓哒妸发旮哈讥咔垃妈拿噢妑七呥扨它穵夕丫帀'
// Family names that are read otherwise than the dictionary sorts their character.
const NAMES: Record<string, string> = {
  单: 'S', 曾: 'Z', 解: 'X', 仇: 'Q', 区: 'O', 查: 'Z', 朴: 'P', 乐: 'Y', 翟: 'Z', 覃: 'Q', 缪: 'M',
  重: 'C', 长: 'C', 沈: 'S', 盖: 'G', 尉: 'W', 隗: 'W', 冼: 'X', 洗: 'X', 万: 'W', 贾: 'J',
}
export const OTHERS = '#'

const order = new Intl.Collator(['zh-CN-u-co-pinyin', 'zh'])
const knowsPinyin = order.compare('阿', '讥') < 0 && order.compare('讥', '帀') < 0

function pinyin(letter: string): string {
  if (!knowsPinyin || !/\p{Script=Han}/u.test(letter)) return OTHERS
  let at = -1
  for (let n = 0; n < FIRST.length; n += 1) {
    if (order.compare(letter, FIRST.charAt(n)) >= 0) at = n
  }
  return LETTERS.charAt(Math.max(at, 0))
}

function initial(letter: string): string {
  const plain = letter.normalize('NFD').charAt(0).toUpperCase()
  return /[A-Z]/.test(plain) ? plain : pinyin(letter)
}

/** The letter of a name in the index. */
export function letterOf(name: string): string {
  const [first] = name.trim()
  if (!first) return OTHERS
  return NAMES[first] ?? initial(first)
}

/** The first letters of a name, by which it can be searched: 林小满 is LXM. */
export const initialsOf = (name: string): string => {
  const letters = [...name].filter((letter) => letter.trim())
  return letters.map((letter, n) => (n === 0 ? letterOf(letter) : initial(letter))).join('')
}

export interface Group<T> {
  letter: string
  items: T[]
}

/** Everything under its letter, in order; what has none stands at the end. */
export function indexed<T>(items: T[], nameOf: (item: T) => string): Group<T>[] {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const letter = letterOf(nameOf(item))
    groups.set(letter, [...(groups.get(letter) ?? []), item])
  }
  const rank = (letter: string) => (letter === OTHERS ? '~' : letter)
  return [...groups.entries()]
    .sort(([a], [b]) => (rank(a) < rank(b) ? -1 : 1))
    .map(([letter, found]) => ({
      letter,
      items: found.sort((a, b) => order.compare(nameOf(a), nameOf(b))),
    }))
}

/** Whether a name, handle or tag answers to what was typed. */
export function answersTo(typed: string, words: (string | null | undefined)[]): boolean {
  const wanted = typed.trim().toLowerCase()
  if (!wanted) return true
  return words.some((word) => {
    if (!word) return false
    return word.toLowerCase().includes(wanted) || initialsOf(word).toLowerCase().startsWith(wanted)
  })
}
