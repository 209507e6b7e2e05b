/** Where a person wanted to go before signing in; never out of this house. */
export function wayBack(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/'
}

/** A name for this browser that its owner recognises in the list of sessions. */
export function deviceName(): string {
  const told = navigator.userAgent
  const system = /iPhone|iPad|Android|Mac OS X|Windows|Linux/.exec(told)?.[0] ?? ''
  const browser = /Edg|Firefox|Chrome|Safari/.exec(told)?.[0] ?? ''
  return [browser.replace('Edg', 'Edge'), system.replace('Mac OS X', 'Mac')].filter(Boolean).join(' · ')
}
