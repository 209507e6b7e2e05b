// Prints what a first visit downloads (index.html and everything it asks for at once), gzipped,
// and every other file. The promise is a shell under 170 kB.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const dist = new URL('../dist/', import.meta.url).pathname
const size = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length
const kB = (bytes) => `${(bytes / 1000).toFixed(1).padStart(7)} kB`
const page = readFileSync(join(dist, 'index.html'), 'utf8')
const asked = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map((hit) => hit[1])
const files = readdirSync(join(dist, 'assets')).filter((name) => !/\.(br|gz)$/.test(name)).map((name) => `assets/${name}`)
const languages = files.filter((file) => /\/(zh|en)-[^/]+\.js$|\/index-[^/]+\.js$/.test(file) && !asked.includes(file))
const book = languages.length ? Math.max(...languages.map(size)) : 0
const shell = ['index.html', 'theme.js', ...asked].reduce((sum, file) => sum + size(file), 0) + book

for (const file of ['index.html', 'theme.js', ...asked]) console.log(kB(size(file)), file)
console.log(kB(book), 'the larger book of sentences')
console.log(kB(shell), 'shell, of 170 kB')
console.log(kB(files.reduce((sum, file) => sum + size(file), 0)), 'everything under assets/')
if (shell > 170_000) process.exit(1)
