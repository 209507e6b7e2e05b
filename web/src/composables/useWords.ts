import { useI18n } from 'vue-i18n'
import type { Option } from '@/api/shapes'

const DIGITS: Record<string, number> = { JPY: 0, KRW: 0, VND: 0 }

/** Digits after the point of a currency's major unit. */
export const minorDigits = (currency: string): number => DIGITS[currency] ?? 2

export interface MoneyParts {
  sign: string
  symbol: string
  whole: string
  rest: string
}

/** Money, dates and names as the reader's language writes them. */
export function useWords() {
  const { locale } = useI18n()
  const tag = () => (locale.value === 'zh' ? 'zh-CN' : 'en-GB')

  function moneyParts(fen: number, currency: string): MoneyParts {
    const digits = minorDigits(currency)
    const format = new Intl.NumberFormat(tag(), {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    })
    const parts = format.formatToParts(Math.abs(fen) / 10 ** digits)
    const of = (...kinds: string[]) =>
      parts.filter((part) => kinds.includes(part.type)).map((part) => part.value).join('')
    return {
      sign: fen < 0 ? '−' : '',
      symbol: of('currency'),
      whole: of('integer', 'group'),
      rest: of('decimal', 'fraction'),
    }
  }

  function money(fen: number, currency: string): string {
    const parts = moneyParts(fen, currency)
    return parts.sign + parts.symbol + parts.whole + parts.rest
  }

  /** Without ".00", for thresholds and coupons. */
  const roundMoney = (fen: number, currency: string) => money(fen, currency).replace(/[.,]00$/, '')

  const when = (at: string) =>
    new Intl.DateTimeFormat(tag(), { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at))
  const day = (at: string) => new Intl.DateTimeFormat(tag(), { dateStyle: 'medium' }).format(new Date(at))

  /** The name in the reader's language where there is one. */
  function pick(zh: string, en: string | null | undefined): string {
    return locale.value === 'en' && en ? en : zh
  }
  const titleOf = (thing: { title: string; title_en?: string | null }) =>
    pick(thing.title, thing.title_en)
  const nameOf = (thing: { name: string; name_en?: string | null }) =>
    pick(thing.name, thing.name_en)
  const shopOf = (thing: { shop_name: string; shop_name_en?: string | null }) =>
    pick(thing.shop_name, thing.shop_name_en)
  /** From the widest to the narrowest, as a Chinese or an English reader finds them on a map. */
  function regionsOf(place: { region_names?: string[]; region_names_en?: string[] }): string[] {
    const english = locale.value === 'en' ? place.region_names_en : undefined
    return (english?.length ? english : place.region_names) ?? []
  }
  /** What was chosen, in the reader's language. */
  function optionsOf(thing: {
    options: Record<string, string> | null
    options_en?: Record<string, string> | null
  }): string {
    const english = locale.value === 'en' ? thing.options_en : null
    return Object.values(english ?? thing.options ?? {}).join(' · ')
  }
  const valueOf = (option: Option, value: string) =>
    pick(value, option.values_en?.[option.values.indexOf(value)])

  function count(n: number): string {
    return new Intl.NumberFormat(tag(), { notation: n >= 10000 ? 'compact' : 'standard' }).format(n)
  }

  return {
    money, moneyParts, roundMoney, when, day, pick, titleOf, nameOf, shopOf, optionsOf, valueOf, regionsOf, count,
  }
}
