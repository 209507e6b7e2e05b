/** The name of the window: how many wait, and where one is. */
let place = document.title
let waiting = 0

function paint(): void {
  const count = waiting > 99 ? '99+' : String(waiting)
  document.title = waiting ? `(${count}) ${place}` : place
}

export function titleOfPlace(name: string): void {
  place = name
  paint()
}

/** The number also stands on the icon of an installed app, where the system shows such a thing. */
export function countInTitle(count: number): void {
  waiting = count
  paint()
  if (!('setAppBadge' in navigator)) return
  const shown = count ? navigator.setAppBadge(count) : navigator.clearAppBadge()
  shown.catch(() => undefined)
}
