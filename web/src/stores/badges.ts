import { defineStore } from 'pinia'
import { reactive } from 'vue'

/**
 * The counts on the tabs. Kept apart from what counts, so that the shell shows a number without
 * loading the chat.
 */
export const useBadges = defineStore('badges', () => reactive({ chats: 0, contacts: 0 }))
