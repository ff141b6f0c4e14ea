import type { Claim, InboxStore } from '@rawhook/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type SqliteDatabase, sqliteInbox } from '../src/sqlite.ts'
import { inboxRow } from './inbox-row.ts'
import { testFile } from './sqlite-start.ts'

const hour = 3_600_000
const minute = 60_000
const retry = { status: 'retrying', inMs: 10 * minute } as const

interface Opened {
  readonly inbox: InboxStore<SqliteDatabase>
  readonly claim: (source?: string) => Promise<readonly string[]>
  readonly step: (ms: number) => void
  readonly reopen: () => Promise<Opened>
}

/** An inbox with a clock that the test sets; each claim is for an hour. */
async function open(path = testFile(), start = 100 * hour): Promise<Opened> {
  let time = start
  const inbox = await sqliteInbox({ path, now: () => time })
  let isOpen = true
  async function close(): Promise<void> {
    if (isOpen) await inbox.close()
    isOpen = false
  }
  onTestFinished(close)
  return {
    inbox,
    claim: async (source = 'acme') => {
      const claims = await inbox.claim({ source, limit: 10, leaseMs: hour })
      return claims.map(({ key }) => key)
    },
    step: (ms) => {
      time += ms
    },
    async reopen() {
      await close()
      return open(path, time)
    },
  }
}

async function admitClaimed(inbox: Opened['inbox'], key: string, source = 'acme'): Promise<Claim> {
  const [admitted] = await inbox.admit([inboxRow(key, { source })], hour)
  if (admitted?.kind !== 'new' || admitted.claim === undefined) throw new Error(`${key} is not claimed`)
  return admitted.claim
}

describe('after the clock of a SQLite inbox was set back', () => {
  it('what is pending is due all the same', async () => {
    const { inbox, claim, step } = await open()
    await inbox.admit([inboxRow('evt_1')])
    step(-5 * hour)
    expect(await inbox.nextDue('acme')).toBe(0)
    expect((await inbox.stats()).overdueMs).toBe(0)
    expect(await inbox.admit([inboxRow('evt_1')])).toMatchObject([{ kind: 'duplicate', retryInMs: 0 }])
    expect(await claim()).toEqual(['evt_1'])
  })

  it('what is given back, or run again, is due all the same', async () => {
    const { inbox, claim, step } = await open()
    await inbox.release(await admitClaimed(inbox, 'evt_1'))
    const dead = await admitClaimed(inbox, 'evt_2')
    await inbox.fail(dead, 'no', { status: 'dead' })
    expect(await inbox.replay(dead, { by: 'ada', reason: 'again' })).toBe(1)
    step(-5 * hour)
    expect([...(await claim())].sort()).toEqual(['evt_1', 'evt_2'])
  })

  it('what is tried again waits no longer than was meant, and no shorter', async () => {
    const { inbox, claim, step } = await open()
    await inbox.fail(await admitClaimed(inbox, 'evt_1'), 'no', retry)
    expect(await claim()).toEqual([])
    step(-5 * hour)
    expect(await claim()).toEqual([])
    expect(await inbox.nextDue('acme')).toBe(10 * minute)
    step(10 * minute - 1)
    expect(await claim()).toEqual([])
    step(1)
    expect(await claim()).toEqual(['evt_1'])
  })

  it('what runs is not run twice, and a lease that nobody extends ends after one more', async () => {
    const { inbox, claim, step } = await open()
    const extended = await admitClaimed(inbox, 'evt_1')
    await admitClaimed(inbox, 'evt_2')
    expect(await claim()).toEqual([])
    step(-5 * hour)
    expect(await claim()).toEqual([])
    expect(await inbox.nextDue('acme')).toBe(hour)
    step(hour - minute)
    expect(await inbox.extend(extended, hour)).toBe(true)
    step(minute)
    expect(await claim()).toEqual(['evt_2'])
    expect(await inbox.complete(extended)).toBe(true)
  })

  it('what another source waits for is shortened by its own claims', async () => {
    const { inbox, claim, step } = await open()
    await inbox.fail(await admitClaimed(inbox, 'evt_1'), 'no', retry)
    await inbox.fail(await admitClaimed(inbox, 'evt_2', 'other'), 'no', retry)
    await claim()
    await claim('other')
    step(-5 * hour)
    await claim()
    expect(await inbox.nextDue('other')).toBe(5 * hour + 10 * minute)
    await claim('other')
    expect(await inbox.nextDue('other')).toBe(10 * minute)
  })

  it('while it was closed, the last event that came tells', async () => {
    const { inbox, step, reopen } = await open()
    await inbox.fail(await admitClaimed(inbox, 'evt_1'), 'no', retry)
    await inbox.admit([inboxRow('evt_2')])
    await admitClaimed(inbox, 'evt_3')
    step(-5 * hour)
    const second = await reopen()
    expect([...(await second.claim())].sort()).toEqual(['evt_2', 'evt_3'])
    expect(await second.inbox.nextDue('acme')).toBe(10 * minute)
  })

  it('a claim that fails leaves it to the next one', async () => {
    const { inbox, claim, step } = await open()
    await inbox.fail(await admitClaimed(inbox, 'evt_1'), 'no', retry)
    await claim()
    step(-5 * hour)
    await expect(inbox.claim({ source: 'acme', limit: Number.NaN, leaseMs: hour })).rejects.toThrow()
    expect(await claim()).toEqual([])
    expect(await inbox.nextDue('acme')).toBe(10 * minute)
  })
})
