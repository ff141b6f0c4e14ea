import { createReceiver, type InboxStore } from '@rawhook/core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type SqliteDatabase, sqliteInbox } from '../../src/sqlite.ts'
import { type Place, sqlitePlace } from './places.ts'
import { crashing, delivery, secret } from './provider.ts'

const id = 'evt_1'
const timeout = 30_000

let place: Place
let store: InboxStore<SqliteDatabase>
beforeEach(async () => {
  place = await sqlitePlace()
  store = await sqliteInbox({ path: place.inbox })
})
afterEach(async () => {
  await store.close()
  await place.remove()
})

/** Limits the pages of the file, by the connection of the inbox: the same error as a disk without room. */
async function limitPages(name: string, pages: number): Promise<void> {
  const row = { source: 'limits', tenant: '', key: name, id: name, type: 'limit', position: 0 }
  const bytes = { rawBody: new Uint8Array(), signedPart: undefined, sha256: '', headers: {}, keyWindowMs: undefined }
  await store.admit([{ ...row, ...bytes }])
  const claim = await store.claimKey(row, 60_000)
  if (claim === undefined) throw new Error('not claimed')
  await store.complete(claim, (tx) => {
    tx.prepare(`PRAGMA max_page_count = ${pages}`).all()
  })
}

test(
  'a full disk is answered 503 and runs no handler; the connection stays usable, and nothing acknowledged is lost',
  async () => {
    const handled: string[] = []
    const statuses: (number | undefined)[] = []
    const receiver = createReceiver(crashing, {
      secret,
      inbox: store,
      runner: false,
      log: false,
      on: { '*': (event: { readonly id: string }) => handled.push(event.id) },
    })
    const deliver = async (name: string): Promise<number | undefined> => {
      const { body, headers } = await delivery(name)
      const outcome = await receiver.receive({
        method: 'POST',
        url: '/',
        header: (wanted) => Object.entries(headers).find(([each]) => each.toLowerCase() === wanted.toLowerCase())?.[1],
        readBody: () => Promise.resolve(new TextEncoder().encode(body)),
        discard: () => Promise.resolve(true),
      })
      return receiver.acknowledge(outcome)?.status
    }

    await limitPages('full', 1) // no fewer than there are
    const acknowledged: string[] = []
    for (let at = 0; !statuses.includes(503); at++) {
      const status = await deliver(`${id}_${at}`)
      statuses.push(status)
      if (status === 200) acknowledged.push(`${id}_${at}`)
      if (at > 10_000) throw new Error('the disk is never full')
    }
    expect([...new Set(statuses)]).toEqual([200, 503])
    expect(await store.list({ source: 'crash', limit: 20_000 })).toHaveLength(acknowledged.length)

    const [claimed] = await store.claim({ source: 'crash', limit: 1, leaseMs: 60_000 })
    if (claimed === undefined) throw new Error('nothing was stored')
    const tooMuch = store.complete(claimed, (tx) => {
      tx.exec('CREATE TABLE big (bytes BLOB)')
      tx.exec('INSERT INTO big VALUES (zeroblob(10000000))')
    })
    await expect(tooMuch).rejects.toThrow(/full/)
    expect((await store.get(claimed))?.status).toBe('processing')
    const makeRoom = store.complete(claimed, (tx) => tx.prepare('PRAGMA max_page_count = 1000000').all().length)
    expect(await makeRoom).toBe(true)
    expect(await deliver(id)).toBe(200)
    expect(handled).toEqual([])
    await receiver.stop()
  },
  timeout,
)
