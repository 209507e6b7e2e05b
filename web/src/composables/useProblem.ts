import { useI18n } from 'vue-i18n'
import { Problem } from '@/api/http'

/** Turns any failure into a sentence: what happened, what was not lost, what to do. */
export function useProblem() {
  const { t, te, locale } = useI18n()

  return function sentence(failure: unknown): string {
    if (!(failure instanceof Problem)) return t('problems.unexpected')
    if (failure.detail && locale.value === 'en') return failure.detail
    if (te(`problems.${failure.code}`)) return t(`problems.${failure.code}`)
    if (failure.status >= 500) return t('problems.server')
    if (failure.status === 429) return t('problems.too_many')
    if (failure.status === 404) return t('problems.not_found')
    return failure.detail || t('problems.unexpected')
  }
}
