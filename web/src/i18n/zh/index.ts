import * as buy from './buy'
import * as general from './general'
import * as mine from './mine'

export default { ...general, ...buy, ...mine }
