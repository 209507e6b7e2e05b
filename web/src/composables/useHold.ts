const HOLD_MS = 450
const SLACK_PX = 10

/** A finger that rests, a right click, the menu key: all ask what can be done. */
export function useHold(act: () => void) {
  let timer = 0
  let from = { x: 0, y: 0 }
  let held = false

  function stop(): void {
    window.clearTimeout(timer)
  }
  function onPointerdown(event: PointerEvent): void {
    held = false
    if (event.pointerType === 'mouse') return
    from = { x: event.clientX, y: event.clientY }
    stop()
    timer = window.setTimeout(() => {
      held = true
      navigator.vibrate?.(10)
      act()
    }, HOLD_MS)
  }
  function onPointermove(event: PointerEvent): void {
    if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > SLACK_PX) stop()
  }
  function onContextmenu(event: Event): void {
    event.preventDefault()
    stop()
    if (!held) act()
    held = true
  }
  /** The press that ended a hold is not a click. */
  function onClickCapture(event: Event): void {
    if (!held) return
    held = false
    event.preventDefault()
    event.stopPropagation()
  }
  return { onPointerdown, onPointermove, onPointerup: stop, onPointercancel: stop, onContextmenu, onClickCapture }
}
