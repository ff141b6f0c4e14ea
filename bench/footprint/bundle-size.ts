import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'
import type { Figure } from './figure.ts'

const goal = 6000
const entry = fileURLToPath(new URL('edge-app.ts', import.meta.url))

async function bundle(minify: boolean) {
  const build = await rolldown({
    input: entry,
    platform: 'browser',
    external: /^hono(\/|$)/,
    resolve: { conditionNames: ['workerd', 'import', 'default'] },
  })
  const { output } = await build.generate({ format: 'esm', minify })
  return output[0]
}

const gzipped = (code: string): number => gzipSync(code, { level: 9 }).length

/** `core/inbox/attempt` of a path that ends in `core/dist/inbox/attempt.js`. */
const moduleName = (path: string): string =>
  path.split('/packages/').at(-1)?.replace('/dist/', '/').slice(0, -3) ?? path

/** What an edge app downloads: core, one provider and the adapter of Hono, without Hono. Then the heaviest modules. */
export async function bundleSize(): Promise<readonly Figure[]> {
  const { code } = await bundle(true)
  const { modules } = await bundle(false)
  const parts = Object.entries(modules).map(([path, part]) => ({
    name: moduleName(path),
    value: gzipped(part.code ?? ''),
  }))
  const inbox = parts.filter(({ name }) => name.startsWith('core/inbox/'))
  const heaviest = parts.toSorted((one, other) => other.value - one.value).slice(0, 8)
  return [
    { name: 'bundle of core, stripe and hono; minified, gzip', value: gzipped(code), unit: 'B', goal },
    { name: 'bundle of core, stripe and hono; minified', value: code.length, unit: 'B' },
    ...heaviest.map(({ name, value }): Figure => ({ name: `${name}, alone, gzip`, value, unit: 'B' })),
    {
      name: `core/inbox/*, ${inbox.length} modules, each alone, gzip`,
      value: inbox.reduce((sum, { value }) => sum + value, 0),
      unit: 'B',
    },
  ]
}
