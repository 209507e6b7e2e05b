import { onBeforeUnmount, watch, type Ref } from 'vue'

/**
 * The browser's way back closes what lies over a page, and the page stays as it is.
 *
 * What opens puts a copy of its page's entry on the history, so that there is something to go back
 * from. The router never hears of these copies: popstate is caught before it reaches the router.
 */
interface Entry {
  position?: number
  /** How many of our copies there are up to this one. */
  over?: number
}
interface Layer {
  close: () => void
}
const layers: Layer[] = []
let copies = 0
let page: number | undefined
let settled: Promise<void> = Promise.resolve()
let settle: (() => void) | undefined
let address = (): string => ''

const entry = (): Entry => (window.history.state ?? {}) as Entry
const over = (): number => entry().over ?? 0

/** The entry that is shown becomes the page's own, at the address that the page has by now. */
function becomePage(): void {
  window.history.replaceState({ ...entry(), over: undefined, current: address() }, '', address())
}

function popped(event: PopStateEvent): void {
  if (copies === 0) {
    // The way forward leads to a copy whose layer is gone: now it is an entry like any other.
    if (over() > 0) window.history.replaceState({ ...entry(), over: undefined }, '')
    return
  }
  const here = entry().position === page
  copies = here ? Math.min(over(), copies) : 0
  if (here) {
    event.stopImmediatePropagation()
    // Filters in a sheet change the address of the page below it.
    if (copies === 0) becomePage()
  }
  for (const layer of layers.splice(copies)) layer.close()
  goOn()
}

/** Takes off the copies that no layer needs any more. There is nothing to see. */
function takeBack(): void {
  if (settle || copies <= layers.length) return
  settled = new Promise((done) => (settle = done))
  goOn()
}

function goOn(): void {
  const spare = copies - layers.length
  if (spare > 0) {
    window.history.go(-spare)
    return
  }
  settle?.()
  settle = undefined
}

/** Call it before the router is made; `shown` tells the address that the router shows. */
export function listenForBack(shown: () => string): void {
  address = shown
  // A reload forgets what lay over the page.
  if (over() > 0) window.history.replaceState({ ...entry(), over: undefined }, '')
  window.addEventListener('popstate', popped, { capture: true })
}

/** Closes everything, and waits until the page's own entry is the one that is shown. */
export async function closeLayers(): Promise<void> {
  for (const layer of layers.splice(0)) layer.close()
  takeBack()
  await settled
}

/** Returns whether nothing lies over it. */
export function useBackCloses(open: Ref<boolean>): () => boolean {
  const layer: Layer = { close: () => (open.value = false) }

  async function begin(): Promise<void> {
    await settled
    if (!open.value || layers.includes(layer)) return
    layers.push(layer)
    copies += 1
    page = entry().position
    window.history.pushState({ ...entry(), over: copies }, '')
  }
  function end(): void {
    const place = layers.indexOf(layer)
    if (place < 0) return
    layers.splice(place, 1)
    takeBack()
  }
  watch(open, (now) => (now ? void begin() : end()), { immediate: true })
  onBeforeUnmount(end)
  return () => layers.at(-1) === layer
}
