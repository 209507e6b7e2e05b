import * as buy from './buy'
import * as chats from './chats'
import * as general from './general'
import * as mine from './mine'
import * as people from './people'

export default { ...general, ...buy, ...chats, ...mine, ...people }
