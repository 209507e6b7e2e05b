import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

const template = fileURLToPath(new URL('./worker.js', import.meta.url))

/** Writes sw.js with the list of what was built, so that the shell opens without a network. */
export function offlineShell(): Plugin {
  return {
    name: 'hutong-offline-shell',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const built = Object.keys(bundle).filter((name) => /\.(js|css|svg|woff2)$/.test(name))
      const shell = ['/', '/theme.js', '/icon.svg', '/manifest.webmanifest']
      const files = [...shell, ...built.sort().map((name) => `/${name}`)]
      const version = createHash('sha256').update(files.join('\n')).digest('hex').slice(0, 12)
      const source = readFileSync(template, 'utf8')
        .replace('__VERSION__', version)
        .replace('__SHELL__', JSON.stringify(files))
      this.emitFile({ type: 'asset', fileName: 'sw.js', source })
    },
  }
}
