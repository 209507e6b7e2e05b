import type { Payment } from '@/api/shapes'

/** Where the payer meets the bank; only a page of our own is ever followed. */
export function bankPage(payment: Payment): string {
  const told = payment.bank_url ?? ''
  return /^\/bank\/\d+$/.test(told) ? told : `/bank/${payment.id}`
}

/** The newest payment that the bank has not answered yet. */
export const waitsForBank = (payments: Payment[]): Payment | undefined =>
  payments.filter((one) => one.state === 'pending' && one.method !== 'wallet').at(-1)
