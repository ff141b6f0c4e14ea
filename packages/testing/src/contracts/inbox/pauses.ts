import assert from 'node:assert/strict'
import type { PausableInbox } from '@rawhook/core'
import type { InboxTest } from './inbox-test.ts'
import {
  type AnyInbox,
  admitAs,
  admitClaimed,
  admitNew,
  claimAll,
  hour,
  keyOf,
  keysOf,
  newRow,
  rowOf,
  source,
} from './stored.ts'

const order = { by: 'ada', reason: "it mails the 'shop' twice" }

function pausing<TTx>(store: AnyInbox): PausableInbox<TTx> {
  assert.ok('pause' in store, 'the store can be paused')
  return store as PausableInbox<TTx>
}

/** Events that are admitted, and rest. */
export function pauses<TTx>(test: InboxTest<TTx>): void {
  test('gives out no claim until it ends, in any way', async ({ store }) => {
    const inbox = pausing(store)
    await admitNew(store, [newRow('evt_1')])
    await inbox.pause(source, order)
    assert.deepEqual(await claimAll(store), [])
    assert.equal(await store.claimKey(keyOf('evt_1'), hour), undefined)
    const [admitted] = await store.admit([newRow('evt_2')], hour)
    assert.deepEqual([admitted?.kind, admitted?.kind === 'new' && admitted.claim], ['new', undefined])
    assert.equal((await rowOf(store, 'evt_2')).status, 'pending')
    assert.equal(await inbox.resume(source), 1)
    assert.deepEqual(keysOf(await claimAll(store)), ['evt_1', 'evt_2'])
  })

  test('has nothing due, so that nobody keeps looking', async ({ store }) => {
    const inbox = pausing(store)
    await admitNew(store, [newRow('evt_1')])
    await inbox.pause(source, order)
    assert.equal(await store.nextDue(source), undefined)
    await inbox.resume(source)
    assert.equal(await store.nextDue(source), 0)
  })

  test('lets go on what is claimed', async ({ store }) => {
    const inbox = pausing(store)
    const first = await admitClaimed(store, 'evt_1')
    const second = await admitClaimed(store, 'evt_2')
    await inbox.pause(source, order)
    assert.equal(await store.extend(first, hour), true)
    assert.equal(await store.complete(first), true)
    assert.equal(await store.fail(second, 'boom', { status: 'dead' }), true)
  })

  test('holds its own source, or every one', async ({ store }) => {
    const inbox = pausing(store)
    await admitNew(store, [newRow('evt_1'), newRow('evt_2', { source: 'other' })])
    await inbox.pause('other', order)
    assert.deepEqual(keysOf(await claimAll(store)), ['evt_1'])
    assert.equal(await inbox.resume('nobody'), 0)
    await inbox.pause(undefined, order)
    await admitAs(inbox, 'pending', 'evt_3')
    assert.deepEqual(await claimAll(store), [])
    assert.equal(await inbox.resume(undefined), 2)
    assert.deepEqual(keysOf(await claimAll(store)), ['evt_3'])
  })

  test('tells who wanted it, why and since when', async ({ store }) => {
    const inbox = pausing(store)
    assert.deepEqual(await inbox.pauses(), [])
    await inbox.pause(source, { by: 'bob', reason: 'first' })
    await inbox.pause(source, order)
    await inbox.pause(undefined, order)
    const [all, own, ...more] = await inbox.pauses()
    assert.deepEqual(more, [])
    assert.deepEqual([all?.source, own?.source], [undefined, source])
    assert.deepEqual([own?.by, own?.reason, own?.since instanceof Date], [order.by, order.reason, true])
  })

  test('is seen by whoever opens the store later', async ({ store, others = [] }) => {
    const inbox = pausing(store)
    await admitNew(store, [newRow('evt_1')])
    await inbox.pause(source, order)
    for (const other of others) assert.deepEqual(await claimAll(other), [])
    assert.equal((await rowOf(store, 'evt_1')).attempts, 0)
  })
}
