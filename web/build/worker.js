// The offline shell. Built files come from the cache, because their names change with their
// content; answers of the API come from the network, and from the cache only when there is none.
const VERSION = '__VERSION__'
const SHELL = __SHELL__
const SHELL_CACHE = `shell-${VERSION}`
const STATE_CACHE = 'state'
const PICTURE_CACHE = 'pictures'
const STATE_MAX = 150
const AT_ONCE = 8
const TRIES = 6
const PICTURES_MAX = 300
// What must be true now or not shown at all, or is nobody's business on a shared machine.
// Conversations keep themselves, in their own database; their files are asked for each time, because
// what may be seen of them ends with a recall, a removal, signing out.
const NEVER_KEPT =
  /^\/api\/(sessions|me\/export|quotes|payments|sandbox|chat|conversations|messages|gateway|admin)/

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(SHELL_CACHE)
      .then(fill)
      .then(() => self.skipWaiting()),
  )
})

/** A few files at once, so that many who come by one address do not use up what it may ask for. */
async function fill(cache) {
  for (let n = 0; n < SHELL.length; n += AT_ONCE) {
    await Promise.all(SHELL.slice(n, n + AT_ONCE).map((path) => bring(cache, path, TRIES)))
  }
}

async function bring(cache, path, tries) {
  // What carries its content in its name is the same in the version before.
  const before = path.startsWith('/assets/') ? await caches.match(path) : undefined
  const answer = before ?? (await fetch(path))
  if (answer.ok) return cache.put(path, answer)
  const later = answer.status === 429 || answer.status === 503
  if (!later || tries <= 1) throw new Error(`${path} ${answer.status}`)
  const seconds = Number(answer.headers.get('Retry-After')) || 1
  await new Promise((done) => setTimeout(done, Math.min(seconds, 10) * 1000))
  return bring(cache, path, tries - 1)
}

self.addEventListener('activate', (event) => {
  // An earlier version kept files of conversations, under 'chat'.
  const old = (name) => name === 'chat' || (name.startsWith('shell-') && name !== SHELL_CACHE)
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  )
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  if (url.pathname.startsWith('/api/')) {
    if (!NEVER_KEPT.test(url.pathname)) event.respondWith(freshOrLast(request))
  } else if (/^\/(files|stickers)\//.test(url.pathname)) {
    event.respondWith(keptOrFetched(request, PICTURE_CACHE))
  } else if (request.mode === 'navigate') {
    event.respondWith(page(request))
  } else if (SHELL.includes(url.pathname)) {
    event.respondWith(keptOrFetched(request, SHELL_CACHE))
  }
})

async function page(request) {
  try {
    return await fetch(request)
  } catch {
    const kept = await caches.match('/')
    return kept ?? Response.error()
  }
}

async function freshOrLast(request) {
  try {
    const answer = await fetch(request)
    if (answer.ok) await keep(STATE_CACHE, request, answer, STATE_MAX)
    return answer
  } catch (failure) {
    const kept = await caches.match(request, { cacheName: STATE_CACHE })
    if (!kept) throw failure
    const headers = new Headers(kept.headers)
    headers.set('X-Hutong-Last-State', 'true')
    return new Response(await kept.blob(), { status: kept.status, headers })
  }
}

async function keptOrFetched(request, cacheName) {
  const kept = await caches.match(request, { cacheName })
  if (kept) return kept
  const answer = await fetch(request)
  if (answer.ok && answer.status === 200) {
    await keep(cacheName, request, answer, cacheName === SHELL_CACHE ? Infinity : PICTURES_MAX)
  }
  return answer
}

async function keep(cacheName, request, answer, most) {
  const cache = await caches.open(cacheName)
  await cache.put(request, answer.clone())
  if (most === Infinity) return
  const keys = await cache.keys()
  await Promise.all(keys.slice(0, Math.max(0, keys.length - most)).map((key) => cache.delete(key)))
}
