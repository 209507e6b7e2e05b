import type { RouteRecordRaw } from 'vue-router'

const text = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined)

/** People, groups and what is found: everything around a conversation but the conversation. */
export const peopleRoutes: RouteRecordRaw[] = [
  {
    path: '/contacts',
    component: () => import('./Contacts.vue'),
    meta: { title: 'tabs.contacts', tab: true },
  },
  { path: '/contacts/requests', component: () => import('./NewFriends.vue'), meta: { title: 'contacts.new' } },
  { path: '/contacts/add', component: () => import('./AddFriend.vue'), meta: { title: 'contacts.add' } },
  { path: '/contacts/code', component: () => import('./MyCode.vue'), meta: { title: 'contacts.my_code' } },
  { path: '/contacts/groups', component: () => import('../groups/MyGroups.vue'), meta: { title: 'groups.mine' } },
  {
    // ?handle= or ?code= or ?group= tells how this person was found.
    path: '/people/:id',
    component: () => import('./PersonPage.vue'),
    props: (to) => ({
      id: String(to.params.id),
      handle: text(to.query.handle),
      code: text(to.query.code),
      group: text(to.query.group),
    }),
    meta: { title: 'contacts.person' },
  },
  {
    path: '/c/me/:code',
    component: () => import('./CodePage.vue'),
    props: true,
    meta: { title: 'contacts.person' },
  },
  {
    path: '/groups/new',
    component: () => import('../groups/NewGroup.vue'),
    props: (to) => ({ and: text(to.query.with) }),
    meta: { title: 'groups.new' },
  },
  {
    path: '/g/:code',
    component: () => import('../groups/JoinGroup.vue'),
    props: true,
    meta: { title: 'groups.join' },
  },
  {
    path: '/chats/:id/about',
    component: () => import('../groups/AboutChat.vue'),
    props: true,
    meta: { title: 'chat.about' },
  },
  {
    path: '/chats/:id/members',
    component: () => import('../groups/Members.vue'),
    props: true,
    meta: { title: 'groups.members' },
  },
  {
    path: '/chats/:id/invitation',
    component: () => import('../groups/Invitation.vue'),
    props: true,
    meta: { title: 'groups.invitation' },
  },
  {
    path: '/chats/:id/requests',
    component: () => import('../groups/JoinRequests.vue'),
    props: true,
    meta: { title: 'groups.requests' },
  },
  { path: '/find', component: () => import('../find/Find.vue'), meta: { title: 'find.title', same: true } },
  {
    path: '/settings/privacy',
    component: () => import('./Privacy.vue'),
    meta: { title: 'contacts.privacy' },
  },
  {
    path: '/settings/blocked',
    component: () => import('./Blocked.vue'),
    meta: { title: 'contacts.blocked' },
  },
  {
    path: '/admin/reports',
    component: () => import('../admin/Reports.vue'),
    meta: { title: 'reports.desk' },
  },
]
