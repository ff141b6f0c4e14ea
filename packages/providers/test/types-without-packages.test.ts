import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const tsc = here('../../../node_modules/typescript/bin/tsc')

/** What an application writes; with the packages of the providers' types, and without. */
const program = `
import { createReceiver, type EventOf } from '@rawhook/core'
import { github } from '@rawhook/providers/github'
import { type StripeEvents, stripe } from '@rawhook/providers/stripe'

const secret = 's'
createReceiver(stripe, {
  secret,
  on: {
    'invoice.paid': (event) => event.data.object.id satisfies HERE<string, unknown>,
    'customer.subscription.*': (event) => event.type satisfies \`customer.subscription.\${string}\`,
    '*': (event) => [event.livemode satisfies boolean, event.created satisfies number],
    // @ts-expect-error it is invoice.paid
    'invoice.payed': () => {},
  },
})
// @ts-expect-error nothing begins with it
createReceiver(stripe, { secret, on: { 'invoices.*': () => {} } })
createReceiver(github, {
  secret,
  on: {
    issues: ({ data }) => data.action satisfies string | undefined,
    push: ({ data }) => data.ref satisfies HERE<string, unknown>,
    'pull_request_*': ({ type }) => type satisfies \`pull_request_\${string}\`,
    // @ts-expect-error the action is in event.data
    'issues.opened': () => {},
  },
})

interface Mine extends StripeEvents {
  'mine.made': { readonly id: string; readonly type: 'mine.made'; readonly data: 1; readonly raw: unknown }
}
createReceiver<Mine>(stripe, { secret, on: { 'mine.made': (event) => event.data satisfies 1, 'invoice.paid': () => {} } })

// @ts-expect-error it is not any
export const number: EventOf<typeof stripe, 'invoice.paid'> = 1
// @ts-expect-error nor is what it holds
export const length: number = ({} as EventOf<typeof github, 'push'>).data.commits
`

/** Types that say which of two an expression has to satisfy. */
const helper = {
  present: 'type HERE<TPresent, _TAbsent> = TPresent\n',
  absent: 'type HERE<_TPresent, TAbsent> = TAbsent\n',
}
const packages = ['stripe', '@octokit/openapi-webhooks-types']

let folder = ''
beforeAll(async () => {
  // Outside the repository: nothing above it has a package that an application has not installed.
  folder = await realpath(await mkdtemp(join(tmpdir(), 'rawhook-types-')))
})
afterAll(() => rm(folder, { recursive: true }))

async function link(target: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await symlink(await realpath(target), path)
}

async function typeCheck(situation: keyof typeof helper): Promise<string> {
  const app = join(folder, situation)
  const modules = join(app, 'node_modules')
  await mkdir(join(modules, '@rawhook/providers'), { recursive: true })
  // Copied, because the real path of what is linked leads to the packages that are installed in the repository.
  for (const part of ['src', 'package.json']) {
    await cp(here(`../${part}`), join(modules, '@rawhook/providers', part), { recursive: true })
  }
  await link(here('../../core'), join(modules, '@rawhook/core'))
  await link(here('../../../node_modules/@types/node'), join(modules, '@types/node'))
  if (situation === 'present') {
    for (const name of packages) await link(here(`../node_modules/${name}`), join(modules, name))
  }
  await writeFile(
    join(app, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        target: 'es2023',
        lib: ['es2023', 'dom', 'dom.iterable'],
        module: 'nodenext',
        customConditions: ['@rawhook/source'],
        allowImportingTsExtensions: true,
        strict: true,
        noUncheckedIndexedAccess: true,
        exactOptionalPropertyTypes: true,
        noEmit: true,
        skipLibCheck: true,
        types: ['node'],
      },
      files: ['program.ts'],
    }),
  )
  await writeFile(join(app, 'package.json'), '{ "type": "module" }')
  await writeFile(join(app, 'program.ts'), helper[situation] + program)
  return promisify(execFile)(process.execPath, [tsc, '-p', app]).then(
    () => 'no errors',
    ({ stdout }: { readonly stdout: string }) => stdout,
  )
}

test.each(['present', 'absent'] as const)('a typo in on is an error with the packages %s', async (situation) => {
  expect(await typeCheck(situation)).toBe('no errors')
})
