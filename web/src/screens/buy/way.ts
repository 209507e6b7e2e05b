/** The conversation a payment began in, so that its end leads back there. Kept for this tab only. */
const KEY = 'hutong.pays_for'

export function remember(trade: string, conversation: string): void {
  sessionStorage.setItem(KEY, JSON.stringify({ trade, conversation }))
}

/** The conversation to go back to after paying for this trade, or none. */
export function cameFrom(trade: string | null | undefined): string | undefined {
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as { trade?: string; conversation?: string }
  return trade && kept.trade === trade ? kept.conversation : undefined
}
