import type { Sentences } from '..'
import * as buy from './buy'
import * as general from './general'
import * as mine from './mine'

const book: Sentences = { ...general, ...buy, ...mine }
export default book
