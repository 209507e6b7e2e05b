import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

const WORTH_BYTES = 1000

/** Packs what was built once, as hard as it goes, so that the server never has to. */
export function packed(): Plugin {
  let dist = ''
  return {
    name: 'hutong-packed',
    apply: 'build',
    configResolved(config) {
      dist = config.build.outDir
    },
    closeBundle() {
      for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
        const path = join(dist, name)
        if (!/\.(js|css|svg|html|webmanifest)$/.test(name) || statSync(path).size < WORTH_BYTES) continue
        const plain = readFileSync(path)
        const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY }
        writeFileSync(`${path}.br`, brotliCompressSync(plain, { params: quality }))
        writeFileSync(`${path}.gz`, gzipSync(plain, { level: 9 }))
      }
    },
  }
}
