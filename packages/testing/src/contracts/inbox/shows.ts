import assert from 'node:assert/strict'
import type { InboxTest } from './inbox-test.ts'
import {
  admitAs,
  admitClaimed,
  admitNew,
  assertAbout,
  hour,
  keyOf,
  minute,
  newRow,
  numbered,
  rowOf,
  source,
  statuses,
} from './stored.ts'

const none = { pending: 0, processing: 0, retrying: 0, completed: 0, dead: 0, unhandled: 0 }

/** What people and the runner are told. */
export function shows<TTx>(test: InboxTest<TTx>): void {
  test('get: nothing for what is not there', async ({ store }) => {
    await admitNew(store, [newRow('evt_1', { tenant: 'north' })])
    assert.equal(await store.get(keyOf('evt_1')), undefined)
    assert.equal(await store.get(keyOf('evt_1', { tenant: 'north', source: 'other' })), undefined)
  })

  test('get and list: a picture of the row, which changes nothing', async ({ store }) => {
    await admitNew(store, [newRow('evt_1')])
    const [listed] = await store.list({})
    const row = await store.get(keyOf('evt_1'))
    assert.ok(row && listed)
    assert.deepEqual(row, listed)
    await admitClaimed(store, 'evt_2')
    await store.claimKey(keyOf('evt_1'), hour)
    assert.equal(row.status, 'pending')
    assert.equal(row.fence, 0)
  })

  test('list: newest first, up to the limit', async ({ store, advance }) => {
    const keys = ['evt_2', 'evt_1', 'evt_3']
    for (const key of keys) {
      await admitNew(store, [newRow(key)])
      await advance(minute)
    }
    const names = async (limit?: number) => (await store.list({ limit })).map(({ key }) => key)
    assert.deepEqual(await names(), keys.toReversed())
    assert.deepEqual(await names(2), ['evt_3', 'evt_1'])
    assert.deepEqual(await names(0), [])
  })

  test('list: a hundred where no limit is given', async ({ store }) => {
    await admitNew(
      store,
      numbered(101).map((key) => newRow(key)),
    )
    assert.equal((await store.list({})).length, 100)
    assert.equal((await store.list({ limit: 200 })).length, 101)
  })

  test('list: by source, status and type', async ({ store }) => {
    for (const status of statuses) await admitAs(store, status)
    await admitAs(store, 'dead', 'evt_1', { type: 'order.refunded' })
    await admitAs(store, 'dead', 'evt_2', { source: 'other' })
    const keys = async (query: object) => (await store.list(query)).map(({ key }) => key).sort()
    for (const status of statuses) {
      assert.deepEqual(await keys({ source, status, type: 'order.paid' }), [status])
    }
    assert.deepEqual(await keys({ type: 'order.refunded' }), ['evt_1'])
    assert.deepEqual(await keys({ source: 'other' }), ['evt_2'])
    assert.deepEqual(await keys({ status: 'dead' }), ['dead', 'evt_1', 'evt_2'])
    assert.deepEqual(await keys({ source: 'nobody', status: undefined }), [])
  })

  test('list: by id, in whatever place', async ({ store }) => {
    await admitNew(store, [newRow('evt_1'), newRow('evt_2', { id: 'evt_1' }), newRow('evt_1', { source: 'other' })])
    await admitNew(store, [newRow('evt_3')])
    const places = async (query: object) => (await store.list(query)).map((row) => `${row.source} ${row.key}`).sort()
    assert.deepEqual(await places({ id: 'evt_1' }), [`${source} evt_1`, `${source} evt_2`, 'other evt_1'])
    assert.deepEqual(await places({ id: 'evt_1', source: 'other' }), ['other evt_1'])
    assert.deepEqual(await places({ id: 'evt_2' }), [])
  })

  test('list: received since a time', async ({ store, advance }) => {
    for (const key of ['evt_1', 'evt_2', 'evt_3']) {
      await admitNew(store, [newRow(key)])
      await advance(minute)
    }
    const { receivedAt: since } = await rowOf(store, 'evt_2')
    const keys = async (query: object) => (await store.list(query)).map(({ key }) => key)
    assert.deepEqual(await keys({ since }), ['evt_3', 'evt_2'])
    assert.deepEqual(await keys({ since: new Date(since.getTime() + 1) }), ['evt_3'])
    assert.deepEqual(await keys({ since, limit: 1 }), ['evt_3'])
  })

  test('stats: nothing in an empty store', async ({ store }) => {
    assert.deepEqual(await store.stats(), { counts: none, overdueMs: undefined })
    assert.equal(await store.nextDue(source), undefined)
  })

  test('stats: how many are in each status, in all or one source', async ({ store }) => {
    for (const [index, status] of statuses.entries()) {
      for (const key of numbered(index + 1, status)) await admitAs(store, status, key)
    }
    await admitAs(store, 'dead', 'evt_1', { source: 'other' })
    const counts = { pending: 1, processing: 2, retrying: 3, completed: 4, dead: 5, unhandled: 6 }
    assert.deepEqual((await store.stats(source)).counts, counts)
    assert.deepEqual((await store.stats()).counts, { ...counts, dead: 6 })
    assert.deepEqual((await store.stats('other')).counts, { ...none, dead: 1 })
    assert.deepEqual((await store.stats('nobody')).counts, none)
  })

  test('stats: since when the oldest claimable event is due', async ({ store, advance }) => {
    const overdue = async (place?: string) => (await store.stats(place)).overdueMs
    await admitClaimed(store, 'evt_1', 2 * hour)
    assert.equal(await overdue(), undefined)
    await advance(3 * hour)
    assertAbout(await overdue(), hour)
    await admitNew(store, [newRow('evt_2'), newRow('evt_3', { source: 'other' })])
    await advance(hour)
    assertAbout(await overdue(), 2 * hour)
    assertAbout(await overdue(source), 2 * hour)
    assertAbout(await overdue('other'), hour)
    assert.equal(await overdue('nobody'), undefined)
  })

  test('stats: what is completed, dead or unhandled is never overdue', async ({ store, advance }) => {
    for (const status of ['completed', 'dead', 'unhandled'] as const) await admitAs(store, status)
    await advance(10 * hour)
    assert.equal((await store.stats()).overdueMs, undefined)
  })

  test('nextDue: the first of the lease ends and retries of a source', async ({ store, advance }) => {
    await admitClaimed(store, 'evt_1', 5 * hour)
    assertAbout(await store.nextDue(source), 5 * hour)
    const claim = await admitClaimed(store, 'evt_2', hour)
    await store.fail(claim, 'boom', { status: 'retrying', inMs: 3 * hour })
    assertAbout(await store.nextDue(source), 3 * hour)
    await advance(hour)
    assertAbout(await store.nextDue(source), 2 * hour)
    await admitNew(store, [newRow('evt_3', { source: 'other' })])
    assertAbout(await store.nextDue(source), 2 * hour)
    assert.equal(await store.nextDue('nobody'), undefined)
    await advance(4 * hour)
    assert.equal(await store.nextDue(source), 0)
  })
}
