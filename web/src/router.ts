import { createRouter, createWebHistory, type RouteLocationNormalized, type RouteRecordRaw } from 'vue-router'
import { closeLayers, listenForBack } from '@/composables/useBackCloses'
import { useNotice } from '@/composables/useNotice'
import { i18n } from '@/i18n'
import { useSession } from '@/stores/session'
import { titleOfPlace } from '@/title'
import { peopleRoutes } from '@/screens/contacts/routes'
import Mall from '@/screens/mall/Mall.vue'

/** meta: title (a sentence key), open (nobody needs to be signed in), tab, bare, same (see App). */
const routes: RouteRecordRaw[] = [
  { path: '/', component: Mall, meta: { title: 'tabs.discover', open: true, tab: true } },
  {
    path: '/chats',
    component: () => import('@/screens/chats/Chats.vue'),
    meta: { title: 'tabs.chats', tab: true, key: 'chats' },
    children: [
      { path: '', component: () => import('@/screens/chats/NoChat.vue') },
      {
        path: ':id(\\d+)',
        component: () => import('@/screens/chats/ChatScreen.vue'),
        props: true,
        meta: { title: 'tabs.chats', tab: false },
      },
    ],
  },
  ...peopleRoutes,
  {
    path: '/search',
    component: () => import('@/screens/mall/SearchResults.vue'),
    meta: { title: 'search.title', open: true, same: true },
  },
  {
    path: '/shops/:id',
    component: () => import('@/screens/mall/ShopPage.vue'),
    props: true,
    meta: { title: 'shop.title', open: true, same: true },
  },
  {
    path: '/products/:id',
    component: () => import('@/screens/product/ProductPage.vue'),
    props: true,
    meta: { title: 'product.title', open: true, same: true },
  },
  {
    path: '/cart',
    component: () => import('@/screens/buy/Cart.vue'),
    meta: { title: 'tabs.cart' },
  },
  {
    path: '/checkout',
    component: () => import('@/screens/buy/Checkout.vue'),
    meta: { title: 'checkout.title' },
  },
  {
    path: '/pay/:id',
    component: () => import('@/screens/buy/Pay.vue'),
    props: true,
    meta: { title: 'pay.title' },
  },
  {
    path: '/bank/:id',
    component: () => import('@/screens/buy/Bank.vue'),
    props: true,
    meta: { title: 'bank.title', bare: true },
  },
  {
    path: '/payments/:id',
    component: () => import('@/screens/buy/PayResult.vue'),
    props: true,
    meta: { title: 'pay.result' },
  },
  {
    path: '/orders',
    component: () => import('@/screens/orders/Orders.vue'),
    meta: { title: 'tabs.orders', same: true },
  },
  {
    path: '/orders/:id',
    component: () => import('@/screens/orders/OrderPage.vue'),
    props: true,
    meta: { title: 'orders.one' },
  },
  {
    path: '/orders/:id/aftersale',
    component: () => import('@/screens/orders/AfterSaleAsk.vue'),
    props: true,
    meta: { title: 'aftersale.ask' },
  },
  {
    path: '/orders/:id/review',
    component: () => import('@/screens/orders/ReviewWrite.vue'),
    props: true,
    meta: { title: 'reviews.write' },
  },
  {
    path: '/aftersales',
    component: () => import('@/screens/orders/AfterSales.vue'),
    meta: { title: 'aftersale.list' },
  },
  {
    path: '/aftersales/:id',
    component: () => import('@/screens/orders/AfterSalePage.vue'),
    props: true,
    meta: { title: 'aftersale.one' },
  },
  {
    path: '/me',
    component: () => import('@/screens/me/Me.vue'),
    meta: { title: 'tabs.me', tab: true, open: true },
  },
  {
    path: '/wallet',
    component: () => import('@/screens/me/Wallet.vue'),
    meta: { title: 'wallet.title' },
  },
  {
    path: '/coupons',
    component: () => import('@/screens/me/Coupons.vue'),
    meta: { title: 'coupons.title' },
  },
  {
    path: '/addresses',
    component: () => import('@/screens/me/Addresses.vue'),
    meta: { title: 'addresses.title' },
  },
  {
    path: '/settings',
    component: () => import('@/screens/settings/Settings.vue'),
    meta: { title: 'settings.title', open: true },
  },
  {
    path: '/settings/profile',
    component: () => import('@/screens/settings/Profile.vue'),
    meta: { title: 'settings.profile' },
  },
  {
    path: '/settings/sessions',
    component: () => import('@/screens/settings/Sessions.vue'),
    meta: { title: 'settings.sessions' },
  },
  {
    path: '/settings/password',
    component: () => import('@/screens/settings/Password.vue'),
    meta: { title: 'settings.password' },
  },
  {
    path: '/settings/erase',
    component: () => import('@/screens/settings/Erase.vue'),
    meta: { title: 'settings.erase' },
  },
  {
    path: '/open-shop',
    component: () => import('@/screens/me/OpenShop.vue'),
    meta: { title: 'open_shop.title' },
  },
  {
    path: '/sign-in',
    component: () => import('@/screens/enter/SignIn.vue'),
    meta: { title: 'enter.sign_in', open: true, bare: true },
  },
  {
    path: '/sign-up',
    component: () => import('@/screens/enter/SignUp.vue'),
    meta: { title: 'enter.sign_up', open: true, bare: true },
  },
  {
    path: '/:rest(.*)*',
    component: () => import('@/screens/NotFound.vue'),
    meta: { title: 'app.not_found', open: true },
  },
]

listenForBack(() => router.currentRoute.value.fullPath)

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (to, from, kept) => {
    if (kept) return kept
    return to.path === from.path ? undefined : { top: 0 }
  },
})

// What lies over a page belongs to it; filters in a sheet change the same page's address.
router.beforeEach(async (to, from) => {
  if (to.path !== from.path) await closeLayers()
})

/** Where somebody is led who may not be at a page; nothing for those who may. */
const door = (to: RouteLocationNormalized) =>
  to.meta.open || useSession().signedIn ? undefined : { path: '/sign-in', query: { next: to.fullPath } }

router.beforeEach(door)
// The session may have ended while the parts of the page were on their way.
router.afterEach((to) => {
  const elsewhere = door(to)
  if (elsewhere) void router.replace(elsewhere)
})

// A page that is being left loses the parts that were on their way, and must not come back for them.
let leaving = false
window.addEventListener('beforeunload', () => {
  leaving = true
  setTimeout(() => (leaving = false), 5000)
})

/** A part that did not come is not asked for again by this page: the next way is gone from the start. */
let lost = false
router.beforeEach((to) => {
  if (!lost || !navigator.onLine) return true
  window.location.assign(to.fullPath)
  return false
})
const answers = async () => navigator.onLine && fetch('/', { method: 'HEAD', cache: 'no-store' }).then(() => true, () => false)

const partIsGone = (failure: unknown) => /dynamically imported module|module script failed|preload CSS/i.test(String(failure))

// A new version was installed while this page was open: its old parts are gone, so start anew.
router.onError(async (failure, to) => {
  const last = sessionStorage.getItem('hutong.renewed')
  if (leaving || !partIsGone(failure) || last === to.fullPath) return
  // Where nothing answers, a reload would lose this page too.
  if (!(await answers())) {
    lost = true
    useNotice().say(i18n.global.t('problems.offline'), { tone: 'bad' })
    return
  }
  sessionStorage.setItem('hutong.renewed', to.fullPath)
  window.location.assign(to.fullPath)
})

// Whoever sends somebody on has nothing to add to a part that did not come: it is told above, and a
// deed that was done before it stays done. Links swallow it too. Everything else is a bug and is thrown.
for (const how of ['push', 'replace'] as const) {
  const go = router[how]
  router[how] = (to) =>
    go(to).catch((failure: unknown) => {
      if (!partIsGone(failure)) throw failure
    })
}

router.afterEach((to, from) => {
  const { t } = i18n.global
  titleOfPlace(`${t(String(to.meta.title))} · ${t('app.name')}`)
  // A reader that cannot see the screen change is taken to the new one.
  if (from.matched.length && to.path !== from.path) {
    document.getElementById('main')?.focus({ preventScroll: true })
  }
})
