// The runtimes, from npm packages only, and how each runs the suites.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runInEdgeLight } from './isolate/edge-light.mjs'
import { runInWorkerd } from './isolate/workerd.mjs'
import { onNodeHttp, portable } from './suites.mjs'
import { withVitest } from './with-vitest.mjs'

const require = createRequire(import.meta.url)
const modules = fileURLToPath(new URL('node_modules/', import.meta.url))
const versionOf = (name) => JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')).version

/** The platform's binary, which a package has as an optional dependency, since its install scripts do not run. */
const binaryOf = (name, platformPackage, file) =>
  join(dirname(createRequire(require.resolve(`${name}/package.json`)).resolve(`${platformPackage}/package.json`)), file)

const node = (name) => ({
  title: `Node ${versionOf(name)}`,
  suites: [...portable, ...onNodeHttp],
  run: withVitest([join(modules, name, 'bin/node')], 'node'),
})

/** @typedef {{ passed: number, failed: number, skipped: number, failures: string[] }} Result */
/** @type {readonly { title: string, suites: readonly string[], run: (suite: string) => Promise<Result> }[]} */
export const runtimes = [
  {
    title: `Node ${process.versions.node}`,
    suites: [...portable, ...onNodeHttp],
    run: withVitest([process.execPath], 'node'),
  },
  node('node22'),
  node('node24'),
  node('node26'),
  {
    title: `Bun ${versionOf('bun')}`,
    suites: [...portable, ...onNodeHttp],
    run: withVitest([binaryOf('bun', '@oven/bun-linux-x64', 'bin/bun'), '--bun'], 'bun node'),
  },
  {
    title: `Deno ${versionOf('deno')}`,
    suites: portable,
    run: withVitest([binaryOf('deno', '@deno/linux-x64-glibc', 'deno'), 'run', '-A'], 'deno'),
  },
  { title: `workerd ${versionOf('workerd')}`, suites: portable, run: runInWorkerd },
  { title: `edge-light (@edge-runtime/vm ${versionOf('@edge-runtime/vm')})`, suites: portable, run: runInEdgeLight },
]
