import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const script = fileURLToPath(new URL('../check-architecture.mjs', import.meta.url))

const clean = {
  'core/package.json': JSON.stringify({
    name: '@rawhook/core',
    exports: { '.': { '@rawhook/source': './src/index.ts', default: './dist/index.js' } },
    imports: { '#crypto': { node: { '@rawhook/source': './src/crypto/node.ts' } } },
  }),
  'core/src/index.ts': `export { verify } from './verify.ts'`,
  'core/src/verify.ts': `import { hmac } from '#crypto'\n// as Spine does\nexport const verify = () => [hmac, 'sandbox', import.meta.url]`,
  'core/src/crypto/node.ts': `import { createHmac } from 'node:crypto'\nexport const hmac = createHmac`,
  'providers/src/spine.ts': `import { verify } from '@rawhook/core'\nexport const spine = { name: 'spine', verify }`,
  'providers/src/box.ts': 'export const box = {}',
  'node/src/index.ts': `import type { IncomingMessage } from 'node:http'\nexport type Incoming = IncomingMessage`,
  'express/src/index.ts': `import type { Request } from 'express'\nexport type R = Request\nexport const port = 8080`,
}

function check(added: Record<string, string>) {
  const root = mkdtempSync(join(tmpdir(), 'rawhook-architecture-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  for (const [path, text] of Object.entries({ ...clean, ...added })) {
    mkdirSync(dirname(join(root, 'packages', path)), { recursive: true })
    writeFileSync(join(root, 'packages', path), text)
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, root], { encoding: 'utf8' })
  return { status, stdout, violations: stderr.split('\n').filter(Boolean) }
}

test('a clean tree passes with a one-line summary', () => {
  expect(check({})).toEqual({ status: 0, stdout: 'architecture: 7 files, 7 rules, 0 violations\n', violations: [] })
})

test.each([
  ['allowedImports', 'core/src/a.ts', `import 'node:http'`],
  ['allowedImports', 'core/src/a.ts', `type A = import('zod').ZodType`],
  ['allowedImports', 'providers/src/a.ts', `import { createHmac } from 'node:crypto'`],
  ['allowedImports', 'node/src/a.ts', `import { spine } from '@rawhook/providers/spine'`],
  ['allowedImports', 'node/src/a.ts', `import { verify } from '../../core/src/index.ts'`],
  ['allowedImports', 'express/src/a.ts', `import express from 'express'`],
  ['allowedImports', 'express/src/a.ts', `import { type Request } from 'express'`],
  ['allowedImports', 'hono/src/a.ts', `const b = await import('@rawhook/node')`],
  ['allowedImports', 'fastify/src/a.ts', `declare module 'hono' {}`],
  ['allowedImports', 'unknown/src/a.ts', `import '@rawhook/core'`],
  ['noCycles', 'core/src/a.ts', `import type { A } from './a.ts'`],
  ['noCycles', 'core/src/crypto/node.ts', `import type { V } from '../verify.ts'`],
  ['noCycles', 'core/src/verify.ts', `import type { V } from '@rawhook/core'`],
  ['noProviderNamesInCore', 'core/src/a.ts', 'export const spineSecret = 1'],
  ['noProviderNamesInCore', 'core/src/a.ts', `export const header = 'Spine-Signature'`],
  ['noProviderNamesInCore', 'core/src/a.ts', 'export const header = `x-spine-$' + '{1}`'],
  ['adaptersOnlyTranslate', 'express/src/a.ts', 'export const ok = 200'],
  ['adaptersOnlyTranslate', 'node/src/a.ts', 'JSON.stringify({})'],
  ['adaptersOnlyTranslate', 'node/src/a.ts', `import { createHmac } from 'node:crypto'`],
  ['adaptersOnlyTranslate', 'hono/src/a.ts', 'crypto.subtle'],
  ['reexportsOnlyInEntryPoints', 'core/src/a.ts', `export { hmac } from './crypto/node.ts'`],
  ['reexportsOnlyInEntryPoints', 'core/src/a.ts', `import { hmac } from './crypto/node.ts'\nexport { hmac }`],
  ['reexportsOnlyInEntryPoints', 'core/src/index.ts', `export * from './verify.ts'`],
  ['tellingNames', 'core/src/string-utils.ts', 'export {}'],
  ['tellingNames', 'core/src/helpers/a.ts', 'export {}'],
])('%s refuses in %s: %s', (rule, path, text) => {
  const { status, violations } = check({ [path]: text })
  expect(status).toBe(1)
  expect(violations).toContainEqual(expect.stringMatching(new RegExp(`^${rule}: packages/\\S+:\\d+: \\S`)))
})

test('adaptersBringNoInbox refuses an inbox that an adapter reaches at run time, and no type of one', () => {
  const inbox = { 'core/src/inbox/runner.ts': 'export const runner = 1\nexport type Runner = number' }
  const adapter = { 'core/src/adapter.ts': `import './mount.ts'` }
  const runner = { 'core/src/mount.ts': `import { runner } from './inbox/runner.ts'\nexport const it = [runner]` }
  const type = { 'core/src/mount.ts': `import type { Runner } from './inbox/runner.ts'\nexport type It = Runner` }
  expect(check({ ...inbox, ...adapter, ...runner }).violations).toEqual([
    expect.stringMatching(/^adaptersBringNoInbox: packages\/core\/src\/inbox\/runner\.ts:1: /),
  ])
  expect(check({ ...inbox, ...adapter, ...type }).violations).toEqual([])
})
