import { fileAt } from '@/api/chat'
import { Problem } from '@/api/http'
import type { Id } from '@/api/shapes'
import type { Outgoing } from './types'

const PLACES: Record<string, string> = {
  picture: '/api/chat/pictures',
  voice: '/api/chat/voices',
  file: '/api/chat/files',
}

function placeOf(outgoing: Outgoing): string {
  const place = PLACES[outgoing.kind] ?? '/api/chat/files'
  if (outgoing.kind === 'voice') return `${place}?ms=${String(outgoing.body.ms)}`
  if (outgoing.kind === 'file') return `${place}?name=${encodeURIComponent(outgoing.name ?? 'file')}`
  return place
}

function problemOf(ask: XMLHttpRequest): Problem {
  let told: Record<string, unknown> = {}
  try {
    told = JSON.parse(ask.responseText) as Record<string, unknown>
  } catch {
    // A proxy's page is not JSON; the status says enough.
  }
  return new Problem(ask.status, String(told.code ?? `http_${ask.status}`), String(told.detail ?? ''), told)
}

/** Brings a file up and returns the body of its message. fetch tells no progress, this does. */
export function upload(outgoing: Outgoing, progress: (share: number) => void): Promise<Record<string, unknown>> {
  const { file, body } = outgoing
  if (!file) return Promise.resolve(body)
  return new Promise((done, failed) => {
    const ask = new XMLHttpRequest()
    ask.open('POST', placeOf(outgoing))
    ask.setRequestHeader('X-Hutong', 'web')
    ask.setRequestHeader('Accept', 'application/json')
    ask.setRequestHeader('Content-Type', file.type || 'application/octet-stream')
    ask.upload.onprogress = (event) => progress(event.total ? event.loaded / event.total : 0)
    ask.onerror = () => failed(new Problem(0, 'offline', ''))
    ask.onload = () => {
      if (ask.status >= 300) failed(problemOf(ask))
      else done(bodyOf(outgoing, JSON.parse(ask.responseText) as Record<string, unknown>))
    }
    ask.send(file)
  })
}

function bodyOf(outgoing: Outgoing, told: Record<string, unknown>): Record<string, unknown> {
  const { kind, body } = outgoing
  if (kind === 'picture') return { key: told.key, width: told.width, height: told.height, colour: told.colour }
  if (kind === 'voice') return { ...body, key: told.key, bytes: told.bytes ?? outgoing.file?.size }
  return { key: told.key, name: outgoing.name ?? told.name, bytes: told.bytes ?? outgoing.file?.size, type: told.type ?? outgoing.file?.type }
}

/** The addresses of files that are shown without the rest of the chat. */
export const addressOf = (conversation: Id, key: string, width?: 320 | 800): string => fileAt(conversation, key, width)
