import { useI18n } from 'vue-i18n'

/** When something was said, as short as it can be said. */
export function useClock() {
  const { t, locale } = useI18n()
  const tag = () => (locale.value === 'zh' ? 'zh-CN' : 'en-GB')
  const in_ = (options: Intl.DateTimeFormatOptions, at: Date) => new Intl.DateTimeFormat(tag(), options).format(at)
  const dayOf = (at: Date) => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime()
  const daysAgo = (at: Date) => Math.round((dayOf(new Date()) - dayOf(at)) / 86_400_000)

  const time = (at: string) => in_({ hour: '2-digit', minute: '2-digit', hour12: false }, new Date(at))

  /** In a list: the time today, else the day. */
  function brief(at: string): string {
    const day = new Date(at)
    const ago = daysAgo(day)
    if (ago <= 0) return time(at)
    if (ago === 1) return t('chats.yesterday')
    if (ago < 7) return in_({ weekday: 'short' }, day)
    const sameYear = day.getFullYear() === new Date().getFullYear()
    return in_(sameYear ? { month: 'numeric', day: 'numeric' } : { year: 'numeric', month: 'numeric', day: 'numeric' }, day)
  }
  /** Between the messages of two days. */
  function dayName(at: string): string {
    const day = new Date(at)
    const ago = daysAgo(day)
    if (ago <= 0) return t('chat.today')
    if (ago === 1) return t('chats.yesterday')
    const sameYear = day.getFullYear() === new Date().getFullYear()
    return in_({ weekday: 'short', month: 'long', day: 'numeric', ...(sameYear ? {} : { year: 'numeric' }) }, day)
  }
  const sameDay = (a: string, b: string) => dayOf(new Date(a)) === dayOf(new Date(b))
  return { time, brief, dayName, sameDay }
}
