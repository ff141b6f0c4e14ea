import { resolve } from 'node:path'
import type { InboxStore } from '@rawhook/core'
import { describe, expect, it, vi } from 'vitest'
import { storeAddress } from '../src/inbox/store-address.ts'
import { expectGolden } from './golden.ts'
import { inboxFolder } from './inbox-folder.ts'
import { type InboxPlace, targets } from './inbox-targets.ts'
import { run } from './program.ts'
import { steady } from './steady.ts'
import { newRow, statuses, storeAs } from './stored-events.ts'
import { terminal } from './terminal.ts'

vi.setConfig({ testTimeout: 30_000 })

async function fill(store: InboxStore): Promise<void> {
  for (const status of statuses) await storeAs(store, status)
  await storeAs(store, 'dead', 'evt_other', { source: 'stripe', tenant: 'north', type: 'invoice.paid', key: 'k/1' })
}

async function shown(place: InboxPlace, ...args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await run(['inbox', ...args], { env: { RAWHOOK_STORE: place.address } })
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  return steady(stdout)
}

describe.each(targets)('rawhook inbox in %s', (_, make) => {
  it('list, dead, show and stats say what is there, alike in both stores', async () => {
    const place = await make()
    await place.use(fill)
    const list = await shown(place, 'list')
    await expectGolden(list, 'inbox-list.txt')
    await expectGolden(await shown(place, 'dead'), 'inbox-dead.txt')
    await expectGolden(await shown(place, 'stats'), 'inbox-stats.txt')
    await expectGolden(await shown(place, 'show', 'evt_dead', '--payload'), 'inbox-show.txt')
    expect(list).not.toContain('canary')
  })

  it('list --json selects by source, status and age, newest first, without payloads', async () => {
    const place = await make()
    await place.use(fill)
    const list = async (...args: readonly string[]): Promise<{ readonly id: string }[]> =>
      JSON.parse(await shown(place, 'list', '--json', ...args))
    const spine = await list('--source', 'spine', '--since', '1h', '--limit', '2')
    expect(spine.map(({ id }) => id)).toEqual(['evt_unhandled', 'evt_dead'])
    const [other, ...more] = await list('--status', 'dead', '--type', 'invoice.paid')
    expect(more).toEqual([])
    expect(other).toMatchObject({ id: 'evt_other', key: 'k/1', tenant: 'north', attempts: 1, bytes: 42 })
    expect(Object.keys(other ?? {})).not.toContain('rawBody')
  })
})

describe('rawhook inbox show', () => {
  it('finds an event by its key with its source, and shows a payload only when asked', async () => {
    const place = await targets[0][1]()
    const rawBody = Buffer.from([0x7b, 0xff, 0x00])
    await place.use((store) =>
      store.admit([newRow('evt_1', { key: 'k/1' }), newRow('evt_2', { rawBody, sha256: '00' })]),
    )
    const byKey = await shown(place, 'show', 'k/1', '--source', 'spine')
    expect(byKey).toContain('evt_1')
    expect(byKey).not.toContain('canary')
    const [bytes] = JSON.parse(await shown(place, 'show', 'evt_2', '--payload', '--json'))
    expect(bytes).toMatchObject({ bytes: 3, payload: { encoding: 'base64', data: 'e/8A' } })
    const missing = await run(['inbox', 'show', 'k/1', '--store', place.address])
    expect(missing).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: "rawhook: There is no event 'k/1'. If that is a key, name its --source.\n",
    })
  })

  it('shows in a terminal what came from outside without what could steer it', async () => {
    const place = await targets[0][1]()
    const id = 'evt_\u001b[2Jx'
    const rawBody = Buffer.from('{"a":\t"\u001b]0;x\u0007"}\n')
    await place.use((store) => store.admit([newRow(id, { rawBody })]))
    const { exitCode, shown: seen } = terminal(['inbox', 'show', id, '--payload', '--store', place.address])
    expect(await exitCode).toBe(0)
    expect(seen()).toContain('evt_?[2Jx')
    expect(seen()).toContain('\ufffd]0;x\ufffd')
    expect(seen()).not.toContain('\u001b[2J')
    expect(seen()).not.toContain('\u001b]0')
  })
})

describe('the address of an inbox', () => {
  it('is needed, and of a store that there is', () => {
    expect(() => storeAddress(undefined)).toThrow(/Say where the inbox is: --store sqlite:<path> or postgres:/)
    expect(() => storeAddress('redis://ada:canary@host')).toThrow(/^There is no store 'redis:'\. Give/)
    expect(() => storeAddress('sqlite:')).toThrow(/path of the inbox is missing/)
    for (const text of ['sqlite:a.db', 'sqlite://a.db', './a.db', 'a.db'])
      expect(storeAddress(text)).toEqual({ kind: 'sqlite', path: resolve('a.db') })
    expect(storeAddress('C:\\data\\a.db').kind).toBe('sqlite')
  })

  it('is shown without its password, also when nobody answers there', async () => {
    const { path } = inboxFolder()
    const cases: readonly (readonly [store: string, message: RegExp])[] = [
      [`sqlite:${path}`, /webhooks\.db: There is no such file/],
      [
        'postgres://ada:canary@127.0.0.1:1/shop?x=canary',
        /^rawhook: postgres:\/\/127\.0\.0\.1:1\/shop: .*ECONNREFUSED/,
      ],
      ['postgres://ada:can%ary@:::/shop', /^rawhook: PostgreSQL: /],
    ]
    for (const [store, message] of cases) {
      const { exitCode, stdout, stderr } = await run(['inbox', 'list'], { env: { RAWHOOK_STORE: store } })
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
      expect(stderr).toMatch(message)
      expect(stderr).not.toMatch(/can(?:%|ary)/)
    }
  })

  it('leaves no tables in a database that has no inbox', async () => {
    const place = await targets[1][1]()
    const { exitCode, stderr } = await run(['inbox', 'replay', 'evt_1', '--store', place.address])
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/There is no inbox in this database\. The app makes it when it starts\.\n$/)
    expect(stderr).not.toContain('search_path')
  })
})
