import assert from 'node:assert/strict'
import type { InboxTest } from './inbox-test.ts'
import {
  type AnyInbox,
  admitAs,
  admitNew,
  claimAll,
  hex,
  hour,
  keyOf,
  keysOf,
  newRow,
  numbered,
  rowOf,
} from './stored.ts'

const ages = { completedMs: 30 * hour, payloadMs: 7 * hour, deadMs: 90 * hour }
const day = 24 * hour

/** Purges until nothing is left to do, as a runner does. */
async function purgeAll(store: AnyInbox): Promise<number> {
  let total = 0
  for (let purged = 1; purged > 0; total += purged) purged = await store.purge(ages)
  return total
}

/** How long what is done is kept. */
export function purges<TTx>(test: InboxTest<TTx>): void {
  test('empties completed events first, and removes them later', async ({ store, advance }) => {
    await admitAs(store, 'completed', 'evt_1', { signedPart: Uint8Array.of(1) })
    const { sha256 } = await rowOf(store, 'evt_1')
    await advance(6 * hour)
    assert.equal(await store.purge(ages), 0)
    assert.equal(hex((await rowOf(store, 'evt_1')).rawBody), hex(newRow('evt_1').rawBody))
    await advance(hour)
    assert.equal(await store.purge(ages), 1)
    assert.equal(await store.purge(ages), 0)
    const emptied = await rowOf(store, 'evt_1')
    assert.deepEqual(
      [emptied.rawBody.length, emptied.signedPart, emptied.lastError, emptied.sha256, emptied.status],
      [0, undefined, undefined, sha256, 'completed'],
    )
    await advance(22 * hour)
    assert.equal(await store.purge(ages), 0)
    await advance(hour)
    assert.equal(await store.purge(ages), 1)
    assert.equal(await store.get(keyOf('evt_1')), undefined)
  })

  test('knows a copy by its key and bytes as long as the row is there, and not after', async ({ store, advance }) => {
    await admitAs(store, 'completed', 'evt_1')
    await advance(8 * hour)
    await store.purge(ages)
    const [copy] = await store.admit([newRow('evt_1')])
    assert.ok(copy?.kind === 'duplicate' && copy.sameBody && copy.status === 'completed')
    await advance(30 * hour)
    await store.purge(ages)
    await admitNew(store, [newRow('evt_1')])
  })

  test('keeps dead and unhandled events longer, with their bytes', async ({ store, advance }) => {
    await admitAs(store, 'dead')
    await admitAs(store, 'unhandled')
    await advance(89 * hour)
    assert.equal(await store.purge(ages), 0)
    assert.equal(hex((await rowOf(store, 'dead')).rawBody), hex(newRow('dead').rawBody))
    await advance(hour)
    assert.equal(await store.purge(ages), 2)
    assert.deepEqual(await store.list({}), [])
  })

  test('never touches an event that is still to be handled', async ({ store, advance }) => {
    for (const status of ['pending', 'processing', 'retrying'] as const) await admitAs(store, status)
    await advance(1000 * day)
    assert.equal(await store.purge({ completedMs: 0, payloadMs: 0, deadMs: 0 }), 0)
    const claimed = await claimAll(store)
    assert.deepEqual(keysOf(claimed), ['pending', 'processing', 'retrying'])
    for (const { key, rawBody } of claimed) assert.equal(hex(rawBody), hex(newRow(key).rawBody))
  })

  test('counts the age of a dead event from its death, also when it was completed before', async (opened) => {
    const { store, advance } = opened
    await admitAs(store, 'completed', 'evt_1')
    await advance(80 * hour)
    await store.replay(keyOf('evt_1'), { by: 'ada', reason: 'again', force: true })
    const claim = await store.claimKey(keyOf('evt_1'), hour)
    assert.ok(claim)
    await store.fail(claim, 'boom', { status: 'dead' })
    await advance(20 * hour)
    assert.equal(await store.purge(ages), 0)
    assert.equal((await rowOf(store, 'evt_1')).status, 'dead')
  })

  test('is counted beforehand, event by event', async ({ store, advance }) => {
    await admitAs(store, 'completed', 'evt_1')
    await admitAs(store, 'dead', 'evt_2')
    await advance(25 * hour)
    await admitAs(store, 'completed', 'evt_3')
    await advance(8 * hour)
    for (const status of ['pending', 'completed', 'unhandled'] as const) await admitAs(store, status)
    assert.deepEqual(await store.purgeable?.(ages), { removed: 1, emptied: 1 })
    assert.deepEqual(await store.purgeable?.({ ...ages, deadMs: 30 * hour }), { removed: 2, emptied: 1 })
    assert.equal((await store.list({})).length, 6)
    assert.equal(await store.purge(ages), 2)
    assert.deepEqual(await store.purgeable?.(ages), { removed: 0, emptied: 0 })
  })

  test('leaves nothing behind when it is repeated, however many there are', async ({ store, advance }) => {
    const rows = numbered(1200).map((key) => newRow(key))
    await admitNew(store, rows)
    const claimed = await store.claim({ source: 'acme', limit: 2000, leaseMs: hour })
    await Promise.all(claimed.map((claim) => store.complete(claim)))
    await admitNew(store, [newRow('evt_open')])
    await advance(8 * hour)
    assert.equal(await purgeAll(store), 1200)
    await advance(30 * hour)
    assert.equal(await purgeAll(store), 1200)
    assert.deepEqual(keysOf(await store.list({})), ['evt_open'])
  })
}
