import type { InboxPauses, InboxStore, PausableInbox } from '@rawhook/core'
import { inboxFailure } from './inbox-failure.ts'
import type { Opened } from './opened.ts'
import type { StoreAddress } from './store-address.ts'

/** What is asked of an inbox by those who only look. */
export type InboxReader = Pick<InboxStore, 'get' | 'list' | 'stats' | 'purgeable'> & Pick<InboxPauses, 'pauses'>

type Use<TStore> = <TResult>(address: StoreAddress, work: (store: TStore) => Promise<TResult>) => Promise<TResult>

/** Opens an inbox, and closes it after the work. What goes wrong at the opening is a sentence with the address. */
const use =
  <TStore>(open: (address: StoreAddress) => Promise<Opened<TStore>>): Use<TStore> =>
  async (address, work) => {
    const opened = await open(address).catch((error: unknown) => {
      throw inboxFailure(address, error)
    })
    try {
      return await work(opened.store)
    } finally {
      await opened.close()
    }
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
