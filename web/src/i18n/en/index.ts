import type { Sentences } from '..'
import * as buy from './buy'
import * as chats from './chats'
import * as general from './general'
import * as mine from './mine'
import * as people from './people'

const book: Sentences = { ...general, ...buy, ...chats, ...mine, ...people }
export default book
