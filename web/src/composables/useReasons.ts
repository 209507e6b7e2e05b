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

/**
 * What the client offers as a reason, in the words of either language: it is kept as it was written.
 * Words that are offered no more stay here, for they stay in the database.
 */
export const OFFERED: Record<'aftersale' | 'orders', Record<string, string>> = {
  aftersale: {
    'Not wanted': 'not_wanted', 不想要了: 'not_wanted',
    'Not as described': 'not_as_told', 与描述不符: 'not_as_told',
    'Broken or not fresh': 'spoiled', 坏了或不新鲜: 'spoiled',
    'Something is missing': 'missing', 少件漏发: 'missing',
    'Never arrived': 'late', 一直没到: 'late',
    'Something else': 'other', 其他: 'other',
  },
  orders: {
    'Changed my mind': 'changed', 不想要了: 'changed',
    'Ordered by mistake': 'mistake', 拍错了: 'mistake',
    'Cheaper elsewhere': 'dear', 别处更便宜: 'dear',
    'Something else': 'other', 其他: 'other',
  },
}

/** A reason as the reader's language tells it; words of people stay as they were written. */
export function useReasons(of: keyof typeof OFFERED) {
  const { t } = useI18n()
  return function because(reason: string | null | undefined): string {
    if (!reason || /^after-sale \d+$/.test(reason)) return ''
    const offered = OFFERED[of][reason]
    if (offered) return t(`${of}.reasons.${offered}`)
    const key = KNOWN[reason]
    if (key === undefined) return reason
    return key ? t(`orders.because.${key}`) : ''
  }
}
