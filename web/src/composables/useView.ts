import { onActivated, onBeforeUnmount, onDeactivated, onMounted, ref, type Ref } from 'vue'

/** The part of an element that is near the window, in the element's own pixels, and its width. */
export function useView(element: Ref<HTMLElement | undefined>, margin = 900) {
  const width = ref(0)
  const from = ref(0)
  const to = ref(margin * 2)
  let frame = 0
  let watcher: ResizeObserver | undefined

  function measure(): void {
    frame = 0
    const box = element.value?.getBoundingClientRect()
    if (!box || box.width === 0) return
    width.value = box.width
    from.value = -box.top - margin
    to.value = -box.top + window.innerHeight + margin
  }
  function soon(): void {
    if (!frame) frame = requestAnimationFrame(measure)
  }
  function start(): void {
    window.addEventListener('scroll', soon, { passive: true })
    window.addEventListener('resize', soon, { passive: true })
    if (!watcher && element.value) {
      watcher = new ResizeObserver(soon)
      watcher.observe(element.value)
    }
    measure()
  }
  function stop(): void {
    window.removeEventListener('scroll', soon)
    window.removeEventListener('resize', soon)
    watcher?.disconnect()
    watcher = undefined
    cancelAnimationFrame(frame)
    frame = 0
  }
  onMounted(start)
  onActivated(start)
  onDeactivated(stop)
  onBeforeUnmount(stop)
  return { width, from, to }
}
