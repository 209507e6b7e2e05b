import * as buy from './buy'
import * as chats from './chats'
import * as general from './general'
import * as mine from './mine'

export default { ...general, ...buy, ...chats, ...mine }
