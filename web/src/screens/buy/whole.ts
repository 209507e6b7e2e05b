import type { Quote, QuoteOrder, Reduction } from '@/api/shapes'

/** The same reduction over several shops, as one. */
function merged(reductions: Reduction[]): Reduction[] {
  const found = new Map<string, Reduction>()
  for (const one of reductions) {
    const key = [one.kind, one.payer, one.coupon ?? one.label].join('|')
    const before = found.get(key)
    found.set(key, { ...one, amount_fen: one.amount_fen + (before?.amount_fen ?? 0) })
  }
  return [...found.values()]
}

/** A quote over all shops, in the shape of one shop's sums. */
export function wholeOf(quote: Quote | undefined) {
  const orders = quote?.orders ?? []
  const sum = (of: (order: QuoteOrder) => number) => orders.reduce((all, order) => all + of(order), 0)
  return {
    goods_fen: sum((order) => order.goods_fen),
    freight_fen: sum((order) => order.freight_fen),
    total_fen: quote?.total_fen ?? 0,
    reductions: merged(orders.flatMap((order) => order.reductions)),
  }
}
