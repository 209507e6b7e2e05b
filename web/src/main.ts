import 'vant/es/style/base.css'
import 'vant/es/overlay/index.css'
import 'vant/es/popup/index.css'
import './theme/tokens.css'
import './theme/vant.css'
import './theme/base.css'
import './theme/parts.css'
import { createPinia } from 'pinia'
import { createApp, watch } from 'vue'
import App from './App.vue'
import { i18n, speak } from './i18n'
import { router } from './router'
import { useBadges } from './stores/badges'
import { useCart } from './stores/cart'
import { useSession } from './stores/session'
import { useTaste } from './stores/taste'
import { countInTitle } from './title'

const RETRY_MS = 5000
let chatting = false
/** The chat comes after the first paint: nobody's shell waits for it. */
async function chatFor(signedIn: boolean): Promise<void> {
  if (!signedIn && !chatting) return
  chatting = true
  await new Promise((idle) => ('requestIdleCallback' in window ? requestIdleCallback(idle, { timeout: 1500 }) : setTimeout(idle, 300)))
  const stores = await Promise.all([import('./stores/chat'), import('./stores/contacts')]).catch(() => undefined)
  if (!stores) {
    // The network went away before the chat had come: once more when it may be back.
    setTimeout(() => void chatFor(useSession().signedIn), RETRY_MS)
    return
  }
  const [{ useChat }, { useContacts }] = stores
  if (signedIn) {
    useChat().start()
    useContacts().start()
    return
  }
  useContacts().stop()
  if (useSession().left) await useChat().forget()
  // Who was signed out by the server finds everything again, words not sent included.
  else useChat().stop()
}

async function start(): Promise<void> {
  const app = createApp(App).use(createPinia()).use(i18n)
  const taste = useTaste()
  const session = useSession()
  const cart = useCart()
  await Promise.all([speak(taste.language), session.look()])
  app.use(router)
  await router.isReady()
  app.mount('#app')

  const badges = useBadges()
  watch(() => badges.chats + badges.contacts, countInTitle)

  watch(
    () => session.signedIn,
    (signedIn) => {
      if (signedIn) void cart.load()
      else cart.clear()
      void chatFor(signedIn)
      const at = router.currentRoute.value
      if (!signedIn && !at.meta.open) {
        void router.replace({ path: '/sign-in', query: { next: at.fullPath } })
      }
    },
    { immediate: true },
  )
}

void start()

if ('serviceWorker' in navigator && import.meta.env.PROD) {
  window.addEventListener('load', () => void navigator.serviceWorker.register('/sw.js'))
}
