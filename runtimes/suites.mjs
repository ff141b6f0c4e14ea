// What runs where: each suite is the folder `test` of a package, and every runtime runs the same files.
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = new URL('../', import.meta.url)

/** The packages for any runtime, those that stand on Node's own HTTP, and those that stand on its SQLite too. */
export const portable = ['core', 'providers', 'hono']
export const onNodeHttp = ['node', 'express', 'fastify']
export const onNodeSqlite = ['inbox']

/** Test files that an isolate, with no process, disk or port of its own, cannot run, and what they need. */
export const beyondIsolates = {
  'core/bare-runtime': 'two runtimes in one',
  'core/certificate': 'a port',
  'core/certificate-store': 'the turns of an event loop',
  'core/failed-attempts': 'a process that outlives its answer',
  'core/fetch-adapter': 'a port',
  'core/hmac-on-web-crypto': 'two runtimes in one: here the web is the only one',
  'core/large-event-map': 'a compiler',
  'core/other-realm': 'a second realm',
  'core/own-signal': 'the warnings of a process',
  'core/broken-receivers': 'a process that outlives its answer',
  'core/pausable': 'a process that outlives its answer',
  'core/refused-member': 'a process that outlives its answer',
  'hono/adapter-contract': 'a port',
  'hono/body-access': 'a port',
  'hono/node-message': 'a port',
  'hono/wait-until': 'other runtimes to pass for',
  'providers/adapters': 'the adapters of Node',
  'providers/catalogue': 'a disk',
  'providers/provider-contract-on-web-crypto': 'two runtimes in one: here the web is the only one',
  'providers/gitlab': 'a port',
  'providers/provider-table': 'a disk',
  'providers/types-without-packages': 'a compiler',
}
const isBeyondIsolates = (name) => name in beyondIsolates || /^core\/inbox-(?!edge)/.test(name)

const testsOf = (pkg) =>
  readdirSync(new URL(`packages/${pkg}/test`, root))
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => `${pkg}/${file.replace(/\.test\.ts$/, '')}`)

const all = portable.flatMap(testsOf)
for (const name of Object.keys(beyondIsolates)) {
  if (!all.includes(name)) throw new Error(`runtimes/suites.mjs excludes ${name}, which is no test file any more.`)
}

/** The test files of a package that isolates run. */
export const filesForIsolates = (pkg) =>
  testsOf(pkg)
    .filter((name) => !isBeyondIsolates(name))
    .map((name) => `packages/${name.replace('/', '/test/')}.test.ts`)

export const rootFolder = fileURLToPath(root)
