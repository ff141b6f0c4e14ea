import { once } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { readSqliteInbox, sqliteInbox, sqlitePauses } from '../src/sqlite.ts'
import { inboxRow } from './inbox-row.ts'
import { start, testFile } from './sqlite-start.ts'
import { installedDrivers } from './sqlite-target.ts'

vi.setConfig({ testTimeout: 30_000 })

const order = { by: 'ada', reason: 'a loop' }
const claims = { source: 'acme', limit: 10, leaseMs: 1000 }

describe.each(await installedDrivers())('a SQLite inbox is paused with %s', (driver) => {
  it('beside the process that has it, which goes on to store', async () => {
    const path = testFile()
    const holder = start('hold', path)
    await once(holder, 'message')
    const pauses = await sqlitePauses({ path, driver })
    await pauses.pause('acme', order)
    holder.send('evt_2')
    await once(holder, 'message')

    const inbox = await readSqliteInbox({ path, driver })
    expect(await inbox.pauses()).toMatchObject([{ source: 'acme', ...order }])
    expect((await inbox.stats()).counts).toMatchObject({ pending: 1, processing: 1 })
    await inbox.close()
    expect(await pauses.resume('acme')).toBe(1)
    await pauses.close()
  })

  it('for the next process too', async () => {
    const path = testFile()
    const first = await sqliteInbox({ path, driver })
    await first.admit([inboxRow('evt_1')])
    const pauses = await sqlitePauses({ path, driver })
    await pauses.pause(undefined, order)
    expect(await first.claim(claims)).toEqual([])
    await first.close()

    const next = await sqliteInbox({ path, driver })
    expect(await next.claim(claims)).toEqual([])
    expect(await next.resume(undefined)).toBe(1)
    expect(await next.claim(claims)).toMatchObject([{ key: 'evt_1' }])
    await next.close()
    await pauses.close()
  })

  it('only where there is one', async () => {
    const path = testFile()
    await expect(sqlitePauses({ path, driver })).rejects.toThrow(`there is no inbox at ${path}`)
    await expect(readSqliteInbox({ path, driver })).rejects.toThrow(`there is no inbox at ${path}`)
  })
})
