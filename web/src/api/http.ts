/** One door to the server: JSON in and out, problems as exceptions, retries with the same key. */

export type Query = Record<string, string | number | boolean | null | undefined>

export interface Ask {
  query?: Query
  body?: unknown
  /** Idempotency key: made once for one intent, and the same when it is tried again. */
  key?: string
  /** A file instead of JSON. */
  raw?: Blob
  signal?: AbortSignal
}

/** A refusal of the server (RFC 9457), or `status` 0 when the server could not be reached. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly more: Record<string, unknown>

  constructor(status: number, code: string, detail: string, more: Record<string, unknown> = {}) {
    super(detail || code)
    this.name = 'Problem'
    this.status = status
    this.code = code
    this.detail = detail
    this.more = more
  }

  /** Nobody knows whether it happened, so the same key must be used again. */
  get undecided(): boolean {
    return this.status === 0 || this.status >= 500 || this.status === 429
  }
}

type Listener = () => void
/** Refused for a password that was typed, which says nothing of the session. */
const MISTYPED = ['wrong_password', 'wrong_current_password']
const signedOut = new Set<Listener>()
const shownLast = new Set<(last: boolean) => void>()

/** Called when the server says that nobody is signed in. */
export const whenSignedOut = (listener: Listener): void => void signedOut.add(listener)
/** Called with true when an answer came from the last kept state, with false when it is fresh. */
export const whenLastState = (listener: (last: boolean) => void): void =>
  void shownLast.add(listener)

function address(path: string, query: Query | undefined): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value))
  }
  const text = search.toString()
  return text ? `${path}?${text}` : path
}

function headers(method: string, ask: Ask): Headers {
  const found = new Headers({ Accept: 'application/json' })
  found.set('Accept-Language', document.documentElement.lang.startsWith('en') ? 'en' : 'zh')
  if (method !== 'GET') found.set('X-Hutong', 'web')
  if (ask.key) found.set('Idempotency-Key', ask.key)
  if (ask.raw) found.set('Content-Type', ask.raw.type || 'application/octet-stream')
  else if (ask.body !== undefined) found.set('Content-Type', 'application/json')
  return found
}

async function problem(answer: Response): Promise<Problem> {
  let told: Record<string, unknown> = {}
  try {
    told = (await answer.json()) as Record<string, unknown>
  } catch {
    // A proxy's page is not JSON; the status says enough.
  }
  const code = typeof told.code === 'string' ? told.code : `http_${answer.status}`
  const detail = typeof told.detail === 'string' ? told.detail : ''
  return new Problem(answer.status, code, detail, told)
}

async function fetched(method: string, path: string, ask: Ask): Promise<Response> {
  try {
    return await fetch(address(path, ask.query), {
      method,
      headers: headers(method, ask),
      body: ask.raw ?? (ask.body === undefined ? undefined : JSON.stringify(ask.body)),
      signal: ask.signal,
      credentials: 'same-origin',
    })
  } catch (failure) {
    if (failure instanceof DOMException && failure.name === 'AbortError') throw failure
    throw new Problem(0, 'offline', '')
  }
}

async function asked<T>(method: string, path: string, ask: Ask = {}): Promise<T> {
  const answer = await fetched(method, path, ask)
  if (!answer.ok) {
    const refusal = await problem(answer)
    if (answer.status === 401 && !MISTYPED.includes(refusal.code)) signedOut.forEach((tell) => tell())
    throw refusal
  }
  if (method === 'GET') {
    const last = answer.headers.has('X-Hutong-Last-State')
    shownLast.forEach((tell) => tell(last))
  }
  if (answer.status === 204) return undefined as T
  return (await answer.json()) as T
}

export const http = {
  get: <T>(path: string, query?: Query, signal?: AbortSignal) =>
    asked<T>('GET', path, { query, signal }),
  post: <T>(path: string, body?: unknown, key?: string, signal?: AbortSignal) =>
    asked<T>('POST', path, { body, key, signal }),
  put: <T>(path: string, body?: unknown) => asked<T>('PUT', path, { body }),
  patch: <T>(path: string, body: unknown) => asked<T>('PATCH', path, { body }),
  del: <T>(path: string, body?: unknown) => asked<T>('DELETE', path, { body }),
  upload: <T>(path: string, raw: Blob, key?: string) => asked<T>('POST', path, { raw, key }),
}

/** Address of a stored picture; `width` asks for a smaller copy. */
export function picture(key: string, width?: 320 | 800): string {
  return width ? `/files/${key}?w=${width}` : `/files/${key}`
}
