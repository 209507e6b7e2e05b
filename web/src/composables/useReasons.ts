import { useI18n } from 'vue-i18n'

/** What the house itself writes as a reason, and the sentence for it; '' says nothing new. */
const KNOWN: Record<string, string> = {
  paid: '',
  shipped: '',
  agreed: '',
  withdrawn: '',
  cancelled: '',
  'sent back': '',
  'paid in full': '',
  'the money is back': '',
  'cancelled by the shop': 'by_shop',
  'received by the clock': 'by_clock',
  'the rest was refunded': 'rest_refunded',
  'not paid in time': 'not_paid',
  'refunded in full': 'refunded',
  'the shop did not answer in time': 'silence',
  'not sent back in time': 'not_sent',
  'the money is not there yet': 'no_money',
  'the goods are back': 'goods_back',
  'the money went back another way': 'other_way',
}

/** A reason as the reader's language tells it; words of people stay as they were written. */
export function useReasons() {
  const { t } = useI18n()
  return function because(reason: string | null | undefined): string {
    if (!reason || /^after-sale \d+$/.test(reason)) return ''
    const key = KNOWN[reason]
    if (key === undefined) return reason
    return key ? t(`orders.because.${key}`) : ''
  }
}
