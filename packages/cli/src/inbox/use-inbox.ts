import type { InboxPauses, InboxStore, PausableInbox } from '@rawhook/core'
import { brokenInbox, inboxFailure } from './inbox-failure.ts'
import type { Opened } from './opened.ts'
import type { Replayer } from './replayer.ts'
import { runAgainIn } from './run-again.ts'
import type { StoreAddress } from './store-address.ts'

/** What is asked of an inbox by those who only look. */
export type InboxReader = Pick<InboxStore, 'get' | 'list' | 'stats' | 'purgeable'> & Pick<InboxPauses, 'pauses'>

type Use<TStore> = <TResult>(address: StoreAddress, work: (store: TStore) => Promise<TResult>) => Promise<TResult>

/** Opens an inbox, and closes it after the work. What goes wrong with it is a sentence with the address. */
const use =
  <TStore>(open: (address: StoreAddress) => Promise<Opened<TStore>>): Use<TStore> =>
  async (address, work) => {
    const opened = await open(address).catch((error: unknown) => {
      throw inboxFailure(address, error)
    })
    const result = await work(opened.store).catch(async (error: unknown) => {
      await opened.close().catch(() => undefined) // what went wrong first is what has to be said
      throw brokenInbox(address, error)
    })
    await opened.close()
    return result
  }

async function openPostgres(connectionString: string, isMade = false): Promise<Opened<PausableInbox<unknown>>> {
  return (await import('./open-postgres.ts')).openPostgres(connectionString, isMade)
}

async function openSqlite(path: string, isMade = false): Promise<Opened<PausableInbox<unknown>>> {
  return (await import('./open-sqlite.ts')).openSqlite(path, isMade)
}

/** Uses an inbox that is there, to write to it. */
export const changeInbox: Use<PausableInbox<unknown>> = use((address) =>
  address.kind === 'sqlite' ? openSqlite(address.path) : openPostgres(address.connectionString),
)

const withReplay = (opened: Opened<InboxStore>, when: string): Opened<Replayer> => ({
  store: { ...opened.store, runAgain: runAgainIn(opened.store), when },
  close: () => opened.close(),
})

async function openSqliteReplayer(path: string): Promise<Opened<Replayer>> {
  const { isInUse, openSqliteQueue } = await import('./open-sqlite.ts')
  try {
    const opened = await openSqlite(path)
    return withReplay(opened, 'as soon as the app runs')
  } catch (error) {
    if (!isInUse(error)) throw error
    return openSqliteQueue(path)
  }
}

const openPostgresReplayer = async (connectionString: string): Promise<Opened<Replayer>> =>
  withReplay(await openPostgres(connectionString), 'within seconds, where the app runs')

/** Uses an inbox that is there, to run events again: beside the app that has a SQLite file, through its queue. */
export const replayInbox: Use<Replayer> = use<Replayer>((address) =>
  address.kind === 'sqlite' ? openSqliteReplayer(address.path) : openPostgresReplayer(address.connectionString),
)

/** Uses an inbox to write to it, and makes it if it is not there. */
export const makeInbox: Use<PausableInbox<unknown>> = use((address) =>
  address.kind === 'sqlite' ? openSqlite(address.path, true) : openPostgres(address.connectionString, true),
)

/** Uses an inbox that is there, only to look, also beside the app that writes to it. */
export const readInbox: Use<InboxReader> = use<InboxReader>(async (address) =>
  address.kind === 'sqlite'
    ? (await import('./open-sqlite.ts')).openSqliteReader(address.path)
    : openPostgres(address.connectionString),
)

/** Uses the pauses of an inbox that is there, also beside the app that writes to it. */
export const usePauses: Use<InboxPauses> = use<InboxPauses>(async (address) =>
  address.kind === 'sqlite'
    ? (await import('./open-sqlite.ts')).openSqlitePauses(address.path)
    : openPostgres(address.connectionString),
)
