import type { InboxRow } from '@rawhook/core'
import { sqliteInbox } from '@rawhook/inbox/sqlite'
import { describe, expect, it, vi } from 'vitest'
import { inboxFolder } from './inbox-folder.ts'
import { type InboxPlace, targets } from './inbox-targets.ts'
import { run } from './program.ts'
import { newRow, statuses, storeAs } from './stored-events.ts'
import { terminal } from './terminal.ts'

vi.setConfig({ testTimeout: 30_000 })

const inbox = (place: InboxPlace, ...args: readonly string[]): ReturnType<typeof run> =>
  run(['inbox', ...args, '--store', place.address])

const rowOf = (place: InboxPlace, id: string): Promise<InboxRow | undefined> =>
  place.use((store) => store.get({ source: 'spine', tenant: '', key: id }))

const fill = (place: InboxPlace): Promise<void> =>
  place.use(async (store) => {
    for (const status of statuses) await storeAs(store, status)
  })

const result = async (place: InboxPlace, ...args: readonly string[]): Promise<unknown> => {
  const { exitCode, stdout, stderr } = await inbox(place, ...args, '--json')
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  return JSON.parse(stdout)
}

describe.each(targets)('in %s, rawhook inbox', (name, make) => {
  it('retry runs again what is not completed, by name or selection, and keeps who wanted it and why', async () => {
    const place = await make()
    await fill(place)
    const order = ['--by', 'ada', '--reason', 'why not']
    const { exitCode, stdout } = await inbox(place, 'retry', 'evt_dead', 'evt_completed', ...order)
    const when = name === 'SQLite' ? 'as soon as the app runs' : 'within seconds, where the app runs'
    expect({ exitCode, stdout }).toEqual({
      exitCode: 1,
      stdout: `1 event will run again, ${when}.\nevt_completed of spine was left alone: it is completed.\n`,
    })
    const replayed = { status: 'pending', attempts: 0, replayedBy: 'ada', replayReason: 'why not' }
    expect(await rowOf(place, 'evt_dead')).toMatchObject(replayed)

    expect(await result(place, 'retry', '--since', '1d')).toEqual({ replayed: 2, queued: 0, left: [] })
    expect(await rowOf(place, 'evt_pending')).toMatchObject({ replayedBy: undefined })
    expect(await rowOf(place, 'evt_completed')).toMatchObject({ status: 'completed', replayedBy: undefined })
  })

  it('replay --force runs completed events again too', async () => {
    const place = await make()
    await fill(place)
    expect(await result(place, 'replay', '--source', 'spine', '--force')).toEqual({ replayed: 4, queued: 0, left: [] })
    expect(await rowOf(place, 'evt_completed')).toMatchObject({ status: 'pending', replay: 1 })
  })

  it('purge counts what is old, and removes it', async () => {
    const place = await make()
    await fill(place)
    const ages = ['--completed', '1d', '--payload', '0', '--dead', '0']
    expect(await result(place, 'purge', ...ages, '--dry-run')).toEqual({ removed: 2, emptied: 1 })
    expect(await result(place, 'purge', ...ages, '--yes')).toEqual({ purged: 3 })
    const rows = await place.use((store) => store.list({}))
    expect(rows.map(({ status }) => status).sort()).toEqual(['completed', 'pending', 'processing', 'retrying'])
  })

  it('pause and resume stop and start every worker, and stats says so', async () => {
    const place = await make()
    await place.use((store) => store.admit([newRow('evt_1')]))
    const order = ['--source', 'spine', '--by', 'ada', '--reason', 'a loop']
    expect((await inbox(place, 'pause', ...order)).stdout).toMatch(/Paused: spine, by ada since .*: a loop/)
    const claim = (): Promise<unknown> =>
      place.use((store) => store.claim({ source: 'spine', limit: 10, leaseMs: 1000 }))
    expect(await claim()).toEqual([])
    expect((await inbox(place, 'stats')).stdout).toMatch(/paused +spine, by ada/)
    expect(await result(place, 'resume')).toEqual({ ended: 1, paused: [] })
    expect(await claim()).toMatchObject([{ id: 'evt_1' }])
  })
})

describe('rawhook inbox where there is nobody to ask', () => {
  it('does not replay completed events, purge, or take everything, unless it is told to', async () => {
    const place = await targets[0][1]()
    await fill(place)
    const cases: readonly (readonly [args: readonly string[], message: RegExp])[] = [
      [['replay', 'evt_completed', 'evt_dead'], /1 event is completed, and would .* Add --force to do it/],
      [['replay', '--since', '1h', '--json'], /1 event is completed, and would .* Add --force to do it/],
      [['purge', '--dead', '0'], /dead or unhandled for 0 s.* Add --yes to do it/],
      [['retry'], /Name events, or select some/],
    ]
    const before = await place.use((store) => store.list({}))
    for (const [args, message] of cases) {
      const { exitCode, stdout, stderr } = await inbox(place, ...args)
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
      expect(stderr).toMatch(message)
    }
    expect((await place.use((store) => store.list({}))).map(({ status }) => status)).toEqual(
      before.map(({ status }) => status),
    )
  })
})

describe('rawhook inbox replay in a terminal', () => {
  it('asks before it touches completed events, and does what was answered', async () => {
    const { path } = inboxFolder()
    const place: InboxPlace = {
      address: path,
      async use(work) {
        const store = await sqliteInbox({ path })
        return work(store).finally(() => store.close())
      },
    }
    await fill(place)
    const args = ['inbox', 'replay', 'evt_completed', 'evt_dead', '--store', path]
    for (const answer of ['n', '\u0003']) {
      const asking = terminal(args)
      await asking.until('Replay it too?')
      asking.type(answer)
      expect(await asking.exitCode).toBe(1)
      expect(asking.shown()).toContain('Nothing was changed.')
    }
    expect((await rowOf(place, 'evt_dead'))?.status).toBe('dead')
    const asking = terminal(args)
    await asking.until('Replay it too?')
    asking.type('y')
    expect(await asking.exitCode).toBe(0)
    expect(asking.shown()).toContain('2 events will run again')
    expect(await rowOf(place, 'evt_completed')).toMatchObject({ status: 'pending', replay: 1 })
  })
})

describe('rawhook inbox beside the app that has the SQLite file', () => {
  it('looks and pauses, and for the rest says who has it and what to do', async () => {
    const { path } = inboxFolder()
    const app = await sqliteInbox({ path })
    await storeAs(app, 'dead')
    const store = ['--store', path]
    expect((await run(['inbox', 'dead', ...store])).stdout).toContain('evt_dead')
    expect(await run(['inbox', 'pause', ...store])).toMatchObject({ exitCode: 0 })
    expect(await app.pauses()).toMatchObject([{ source: undefined }])
    const { exitCode, stderr } = await run(['inbox', 'purge', '--yes', ...store])
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(new RegExp(`in use by process ${process.pid} on .*stop it first\\.\n$`))
    await app.close()
  })
})
