import type { Sentences } from '..'
import * as buy from './buy'
import * as chats from './chats'
import * as general from './general'
import * as mine from './mine'

const book: Sentences = { ...general, ...buy, ...chats, ...mine }
export default book
