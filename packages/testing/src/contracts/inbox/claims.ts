import assert from 'node:assert/strict'
import type { InboxTest } from './inbox-test.ts'
import {
  admitAs,
  admitClaimed,
  admitNew,
  assertAbout,
  claimAll,
  hex,
  hour,
  keyOf,
  keysOf,
  minute,
  newRow,
  outcomes,
  rowOf,
  source,
  statuses,
} from './stored.ts'

/** Who may work on what, and when. */
export function claims<TTx>(test: InboxTest<TTx>): void {
  test('counts the attempt and raises the fence with every claim, whether or not it fails', async (opened) => {
    const { store, advance } = opened
    await admitNew(store, [newRow('evt_1')])
    for (const count of [1, 2, 3]) {
      const [claim, ...more] = await claimAll(store)
      assert.deepEqual(more, [])
      assert.deepEqual([claim?.attempts, claim?.fence], [count, count])
      const { status, attempts, fence } = await rowOf(store, 'evt_1')
      assert.deepEqual({ status, attempts, fence }, { status: 'processing', attempts: count, fence: count })
      await advance(hour)
    }
  })

  test('counts the attempt at the claim of one key too', async ({ store }) => {
    await admitAs(store, 'retrying', 'evt_1')
    const claim = await store.claimKey(keyOf('evt_1'), hour)
    assert.deepEqual([claim?.attempts, claim?.fence], [2, 2])
    const { status, attempts, fence } = await rowOf(store, 'evt_1')
    assert.deepEqual({ status, attempts, fence }, { status: 'processing', attempts: 2, fence: 2 })
  })

  test('hands out the event as it was stored', async ({ store }) => {
    const rawBody = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    const row = newRow('evt_1', { tenant: 'north', position: 2, rawBody, signedPart: rawBody.subarray(1, 9) })
    await admitNew(store, [row])
    const [claim] = await claimAll(store)
    assert.ok(claim)
    assert.deepEqual(
      [claim.source, claim.tenant, claim.key, claim.id, claim.type, claim.position, claim.sha256, claim.replay],
      [row.source, 'north', 'evt_1', row.id, row.type, 2, row.sha256, 0],
    )
    assert.equal(hex(claim.rawBody), hex(rawBody))
    assert.equal(hex(claim.signedPart), hex(row.signedPart))
    assert.deepEqual({ ...claim.headers }, row.headers)
    assert.ok(claim.receivedAt instanceof Date)
  })

  test('gives an event to nobody else until the lease ends', async ({ store, advance }) => {
    await admitNew(store, [newRow('evt_1')])
    assert.equal((await claimAll(store, 2 * hour)).length, 1)
    await advance(hour)
    assert.deepEqual(await claimAll(store), [])
    assertAbout(await store.nextDue(source), hour)
    await advance(hour)
    assert.deepEqual(keysOf(await claimAll(store)), ['evt_1'])
  })

  test('gives a retrying event out when its time has come', async ({ store, advance }) => {
    await admitAs(store, 'retrying', 'evt_1')
    await advance(hour)
    assert.deepEqual(await claimAll(store), [])
    await advance(hour)
    assert.deepEqual(keysOf(await claimAll(store)), ['evt_1'])
  })

  test('never gives out what is completed, dead or unhandled', async ({ store, advance }) => {
    for (const status of ['completed', 'dead', 'unhandled'] as const) await admitAs(store, status)
    await advance(1000 * hour)
    assert.deepEqual(await claimAll(store), [])
    assert.equal(await store.nextDue(source), undefined)
  })

  test('takes what is due longest first, up to the limit', async ({ store, advance }) => {
    for (const key of ['evt_3', 'evt_1', 'evt_4', 'evt_2']) {
      await admitNew(store, [newRow(key)])
      await advance(minute)
    }
    const order = { source, limit: 2, leaseMs: hour }
    assert.deepEqual(keysOf(await store.claim(order)), ['evt_1', 'evt_3'])
    assert.deepEqual(keysOf(await store.claim(order)), ['evt_2', 'evt_4'])
    assert.deepEqual(await store.claim(order), [])
  })

  test('takes events of its source only, of every tenant', async ({ store }) => {
    await admitNew(store, [newRow('evt_1'), newRow('evt_2', { tenant: 'north' }), newRow('evt_3', { source: 'other' })])
    assert.deepEqual(keysOf(await claimAll(store)), ['evt_1', 'evt_2'])
    assert.equal(await store.nextDue('other'), 0)
  })

  for (const status of statuses) {
    const isOpen = status === 'pending' || status === 'retrying'
    test(`${isOpen ? 'gives' : 'does not give'} a ${status} event out by its key`, async ({ store }) => {
      await admitAs(store, status, 'evt_1')
      const claim = await store.claimKey(keyOf('evt_1'), 3 * hour)
      assert.equal(claim?.key, isOpen ? 'evt_1' : undefined)
      if (isOpen) assertAbout(await store.nextDue(source), 3 * hour)
    })
  }

  test('finds a key in its place only', async ({ store }) => {
    await admitNew(store, [newRow('evt_1', { tenant: 'north' })])
    for (const place of [{}, { tenant: 'south' }, { tenant: 'north', source: 'other' }]) {
      assert.equal(await store.claimKey(keyOf('evt_1', place), hour), undefined)
    }
    assert.equal((await store.claimKey(keyOf('evt_1', { tenant: 'north' }), hour))?.key, 'evt_1')
  })

  test('lets an event that ends its worker reach its last attempt', async ({ store, advance }) => {
    await admitNew(store, [newRow('evt_1')])
    for (let attempt = 1; attempt < 9; attempt++) {
      assert.equal((await claimAll(store)).length, 1) // and the process dies
      await advance(hour)
    }
    const [claim] = await claimAll(store)
    assert.equal(claim?.attempts, 9)
  })

  test('holds a claim that was made at admission like any other', async ({ store, advance }) => {
    const first = await admitClaimed(store, 'evt_1')
    await advance(hour)
    const [second] = await claimAll(store)
    assert.deepEqual([second?.attempts, second?.fence], [2, 2])
    assert.equal(await outcomes.completed(store, first), false)
  })
}
