import { ref, shallowRef } from 'vue'

export interface Recording {
  blob: Blob
  ms: number
  wave: number[]
}
const LOUDNESS_EVERY_MS = 100
const BARS = 40
const MOST_MS = 60_000
const LEAST_MS = 700

/** The loudest of each of so many equal stretches, 0 to 100. Pure. */
export function waveOf(loudness: number[], bars = BARS): number[] {
  if (loudness.length <= bars) return loudness.map((one) => Math.round(one))
  return Array.from({ length: bars }, (_, n) => {
    const part = loudness.slice(Math.floor((n * loudness.length) / bars), Math.floor(((n + 1) * loudness.length) / bars))
    return Math.round(Math.max(...part))
  })
}

/** What was recorded; nothing when it was too short to be meant, or no sound came at all. Pure. */
export function recordingOf(parts: Blob[], type: string, ms: number, wave: number[]): Recording | undefined {
  const blob = new Blob(parts, { type })
  return ms < LEAST_MS || blob.size === 0 ? undefined : { blob, ms, wave }
}

function formatHere(): string {
  const wished = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4']
  return wished.find((one) => MediaRecorder.isTypeSupported(one)) ?? ''
}

/** Records from the microphone, for a minute at most. */
export function useRecorder() {
  const active = ref(false)
  const ms = ref(0)
  const loudness = shallowRef<number[]>([])
  let recorder: MediaRecorder | undefined
  let stream: MediaStream | undefined
  let context: AudioContext | undefined
  let timer = 0
  let began = 0
  let parts: Blob[] = []

  async function start(): Promise<void> {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true })
    const format = formatHere()
    try {
      recorder = new MediaRecorder(stream, format ? { mimeType: format, audioBitsPerSecond: 24_000 } : {})
    } catch (problem) {
      // A microphone that nobody records from must not stay on.
      stream.getTracks().forEach((track) => track.stop())
      throw problem
    }
    parts = []
    recorder.ondataavailable = (event) => parts.push(event.data)
    listen(stream)
    recorder.start(1000)
    began = performance.now()
    active.value = true
  }

  function listen(from: MediaStream): void {
    context = new AudioContext()
    const analyser = context.createAnalyser()
    analyser.fftSize = 1024
    context.createMediaStreamSource(from).connect(analyser)
    const samples = new Float32Array(analyser.fftSize)
    loudness.value = []
    timer = window.setInterval(() => {
      analyser.getFloatTimeDomainData(samples)
      const power = Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length)
      loudness.value = [...loudness.value, Math.min(100, power * 300)]
      ms.value = Math.round(performance.now() - began)
      if (ms.value >= MOST_MS && recorder?.state === 'recording') recorder.stop()
    }, LOUDNESS_EVERY_MS)
  }

  function release(): void {
    window.clearInterval(timer)
    stream?.getTracks().forEach((track) => track.stop())
    void context?.close()
    active.value = false
    ms.value = 0
  }

  /** What was recorded, if anything was. */
  function finish(): Promise<Recording | undefined> {
    const mine = recorder
    if (!mine) return Promise.resolve(undefined)
    const long = Math.min(MOST_MS, Math.round(performance.now() - began))
    return new Promise((done) => {
      mine.onstop = () => {
        const type = mine.mimeType.split(';')[0] || 'audio/webm'
        const wave = waveOf(loudness.value)
        release()
        done(recordingOf(parts, type, long, wave))
      }
      if (mine.state === 'inactive') mine.onstop(new Event('stop') as MediaRecorderEventMap['stop'])
      else mine.stop()
    })
  }
  async function drop(): Promise<void> {
    await finish()
  }
  return { active, ms, loudness, start, finish, drop }
}
