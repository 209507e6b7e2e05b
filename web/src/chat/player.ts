import { ref } from 'vue'

/** One voice at a time, wherever it stands. */
const audio = typeof Audio === 'undefined' ? undefined : new Audio()
const playing = ref('')
const share = ref(0)

if (audio) {
  audio.addEventListener('timeupdate', () => {
    share.value = Number.isFinite(audio.duration) && audio.duration ? audio.currentTime / audio.duration : 0
  })
  for (const over of ['ended', 'error', 'pause']) audio.addEventListener(over, () => (playing.value = ''))
}

export function usePlayer() {
  async function toggle(address: string): Promise<void> {
    if (!audio) return
    if (playing.value === address) {
      audio.pause()
      return
    }
    audio.src = address
    share.value = 0
    try {
      await audio.play()
      playing.value = address
    } catch {
      playing.value = ''
    }
  }
  return { playing, share, toggle }
}
