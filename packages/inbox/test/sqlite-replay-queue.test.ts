import { once } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { type QueuedSelection, readSqliteInbox, sqliteInbox, sqlitePauses, sqliteReplayQueue } from '../src/sqlite.ts'
import { inboxRow } from './inbox-row.ts'
import { kill, start, testFile } from './sqlite-start.ts'
import { installedDrivers } from './sqlite-target.ts'

vi.setConfig({ testTimeout: 30_000 })

const order = { by: 'ada', reason: 'the shop was down' }
const claims = { source: 'acme', limit: 10, leaseMs: 1000 }
const everything = { source: 'acme', statuses: ['retrying', 'dead', 'unhandled'], limit: 100 } as const
const key = (name: string) => ({ source: 'acme', tenant: '', key: name })

/** An inbox with two dead events, a completed one and one that waits for its next try. */
async function filled(path: string, driver: Awaited<ReturnType<typeof installedDrivers>>[number]) {
  const inbox = await sqliteInbox({ path, driver })
  await inbox.admit(['evt_1', 'evt_2', 'evt_3', 'evt_4'].map((name) => inboxRow(name)))
  for (const claim of await inbox.claim(claims)) {
    if (claim.key === 'evt_3') await inbox.complete(claim)
    else if (claim.key === 'evt_4') await inbox.fail(claim, 'no', { status: 'retrying', inMs: 3_600_000 })
    else await inbox.fail(claim, 'no', { status: 'dead' })
  }
  return inbox
}

describe.each(await installedDrivers())('replays are queued in a SQLite inbox with %s', (driver) => {
  it('beside the process that has it, which carries them out before its next claim', async () => {
    const path = testFile()
    await (await filled(path, driver)).close()
    const holder = start('claim', path)
    await once(holder, 'message')

    const queue = await sqliteReplayQueue({ path, driver })
    const [one, all] = await queue.add([key('evt_2'), { ...everything, limit: 2 }], order)
    expect(await queue.result(one ?? 0)).toEqual({ replayed: undefined })
    holder.send('claim')
    const [claimed] = await once(holder, 'message')
    expect(claimed).toEqual(['evt_1', 'evt_2', 'evt_4'])
    expect([await queue.result(one ?? 0), await queue.result(all ?? 0)]).toEqual([{ replayed: 1 }, { replayed: 2 }])
    expect(await queue.result(99)).toBeUndefined()
    await queue.close()

    const inbox = await readSqliteInbox({ path, driver })
    expect(await inbox.get(key('evt_1'))).toMatchObject({ replayedBy: 'ada', replayReason: order.reason, attempts: 1 })
    expect(await inbox.get(key('evt_3'))).toMatchObject({ status: 'completed', replay: 0 })
    await inbox.close()
  })

  it('for the next process, when the one that has it is killed before it sees them; and only once', async () => {
    const path = testFile()
    await (await filled(path, driver)).close()
    const holder = start('claim', path)
    await once(holder, 'message')
    const queue = await sqliteReplayQueue({ path, driver })
    await queue.add([key('evt_3')], { ...order, force: true })
    await queue.close()
    await kill(holder)

    const next = await sqliteInbox({ path, driver })
    const [claim] = await next.claim(claims)
    expect(claim).toMatchObject({ key: 'evt_3', replay: 1 })
    if (claim !== undefined) await next.complete(claim)
    await next.close()
    const last = await sqliteInbox({ path, driver })
    expect(await last.claim(claims)).toEqual([])
    await last.close()
  })

  it('while the inbox is paused too, and then the events rest', async () => {
    const path = testFile()
    const inbox = await filled(path, driver)
    const pauses = await sqlitePauses({ path, driver })
    await pauses.pause(undefined, order)
    await pauses.close()
    const queue = await sqliteReplayQueue({ path, driver })
    await queue.add([everything], order)
    await queue.close()
    await inbox.resume('another')
    expect(await inbox.claim(claims)).toEqual([])
    expect((await inbox.stats()).counts).toMatchObject({ pending: 3, dead: 0 })
    await inbox.close()
  })

  it('all of one call or none', async () => {
    const path = testFile()
    const inbox = await filled(path, driver)
    const queue = await sqliteReplayQueue({ path, driver })
    const broken: QueuedSelection = JSON.parse('{"source":"acme","tenant":{},"key":"evt_1"}')
    await expect(queue.add([everything, broken], order)).rejects.toThrow()
    expect(await inbox.claim(claims)).toEqual([])
    expect(await queue.add([everything], order)).toHaveLength(1)
    await queue.close()
    await inbox.close()
  })

  it('only where there is one', async () => {
    const path = testFile()
    await expect(sqliteReplayQueue({ path, driver })).rejects.toThrow(`there is no inbox at ${path}`)
  })
})
