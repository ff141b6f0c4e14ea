import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')
const tsx = pathToFileURL(createRequire(join(root, 'package.json')).resolve('tsx')).href

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'third-party-'))
  mkdirSync(join(folder, 'node_modules/@rawhook'), { recursive: true })
  for (const name of ['core', 'providers', 'testing']) {
    symlinkSync(join(root, 'packages', name), join(folder, 'node_modules/@rawhook', name), 'junction')
  }
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs `node --test` on a file, apart from the runner of this test. */
async function nodeTest(file: string): Promise<{ readonly code: unknown; readonly output: string }> {
  // A runner inside of node:test reports to that one instead of printing.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const args = ['--conditions=@rawhook/source', '--import', tsx, '--test', '--test-reporter=tap', file]
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] })
  const output = text(child.stdout)
  const [code] = await once(child, 'exit')
  return { code, output: await output }
}

const countOf = (output: string, what: 'pass' | 'fail'): number =>
  Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(output)?.[1])

describe('the contract suites under node --test, in a folder that is not ours', { timeout: 60_000 }, () => {
  it('are passed by an adapter, a provider and an inbox', async () => {
    cpSync(join(root, 'scripts/consumer/contracts.test.mjs'), join(folder, 'contracts.test.mjs'))
    const { code, output } = await nodeTest('contracts.test.mjs')
    expect(countOf(output, 'pass')).toBeGreaterThan(100)
    expect([code, countOf(output, 'fail')]).toEqual([0, 0])
  })

  it('fail for an inbox that admits everything as new', async () => {
    const broken = `
      import { describe, it } from 'node:test'
      import { memoryInbox } from '@rawhook/core'
      import { fakeClock } from '@rawhook/testing'
      import { testInbox } from '@rawhook/testing/contracts'
      async function open() {
        const clock = fakeClock(1_800_000_000)
        const store = memoryInbox({ now: clock.nowMs })
        const admit = async (rows, claimMs) => {
          const admitted = await store.admit(rows, claimMs)
          return admitted.map(() => ({ kind: 'new', claim: undefined, sharesId: false }))
        }
        const advance = async (ms) => clock.advance(ms / 1000)
        return { store: { ...store, admit }, advance, close: () => store.close() }
      }
      testInbox({ describe, it }, { name: 'broken', durability: 'none', writes: 'asynchronous', open })`
    writeFileSync(join(folder, 'broken.test.mjs'), broken)
    const { code, output } = await nodeTest('broken.test.mjs')
    expect(code).toBe(1)
    expect(countOf(output, 'fail')).toBeGreaterThan(0)
  })
})
