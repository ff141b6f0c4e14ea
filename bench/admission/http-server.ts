// A process of its own: `http-server.ts <folder>`. It tells its parent the port, and ends when its parent has gone.

import { createServer } from 'node:http'
import { join } from 'node:path'
import { createReceiver, type InboxStore } from '@rawhook/core'
import { type SqliteDatabase, sqliteInbox } from '@rawhook/inbox/sqlite'
import { webhook } from '@rawhook/node'
import { spine } from '@rawhook/providers/spine'
import { secret } from './secret.ts'

const [, , folder = ''] = process.argv
const open = (name: string): Promise<InboxStore<SqliteDatabase>> =>
  sqliteInbox({ path: join(folder, `${name}.db`), driver: 'libsql' })

/** The same store, but a delivery waits until the one before it is on disk. */
function batchesOfOne(store: InboxStore<SqliteDatabase>): InboxStore<SqliteDatabase> {
  let last: Promise<unknown> = Promise.resolve()
  return {
    ...store,
    admit(rows, claimMs) {
      const admitted = last.then(() => store.admit(rows, claimMs))
      last = admitted.catch(() => undefined)
      return admitted
    },
  }
}

const handler = (): void => undefined
const options = { secret, log: false, on: { '*': handler } } as const
const stored = (inbox: InboxStore<SqliteDatabase>) =>
  webhook(createReceiver(spine, { ...options, inbox, runner: false }))

const listeners = new Map([
  ['/none', webhook(spine, options)],
  ['/one', stored(batchesOfOne(await open('one')))],
  ['/group', stored(await open('group'))],
])

// A connection waits for its turn for minutes: the other side of the race runs meanwhile.
const patient = { headersTimeout: 0, requestTimeout: 0, keepAliveTimeout: 0 }
const server = createServer(patient, (request, response) => listeners.get(request.url ?? '')?.(request, response))
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.(typeof address === 'object' ? address?.port : undefined)
})
process.on('disconnect', () => process.exit())
