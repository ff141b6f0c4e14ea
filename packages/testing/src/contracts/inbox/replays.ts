import assert from 'node:assert/strict'
import type { InboxTest } from './inbox-test.ts'
import {
  admitAs,
  admitNew,
  claimAll,
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

const isOutcome = (name: string): name is keyof typeof outcomes => Object.hasOwn(outcomes, name)
const order = { by: 'ada', reason: "the 'shop' was down" }

/** Events that a person, or the provider, runs again. */
export function replays<TTx>(test: InboxTest<TTx>): void {
  for (const status of statuses) {
    const isLeft = status === 'processing' || status === 'completed'
    test(`${isLeft ? 'leaves' : 'runs'} a ${status} event ${isLeft ? 'as it is' : 'again'}`, async ({ store }) => {
      await admitAs(store, status, 'evt_1')
      const before = await rowOf(store, 'evt_1')
      assert.equal(await store.replay(keyOf('evt_1'), order), isLeft ? 0 : 1)
      const { status: after, attempts, replay, fence, replayedBy, replayReason } = await rowOf(store, 'evt_1')
      if (isLeft) return assert.deepEqual(await rowOf(store, 'evt_1'), before)
      assert.deepEqual(
        { after, attempts, replay, fence, replayedBy, replayReason },
        {
          after: 'pending',
          attempts: 0,
          replay: 0,
          fence: before.fence,
          replayedBy: 'ada',
          replayReason: order.reason,
        },
      )
      assert.equal(await store.nextDue(source), 0)
    })
  }

  test('runs a completed event again by force, a processing one never', async ({ store }) => {
    await admitAs(store, 'completed', 'evt_1')
    await admitAs(store, 'processing', 'evt_2')
    const force = { ...order, force: true }
    assert.equal(await store.replay(keyOf('evt_1'), force), 1)
    assert.equal(await store.replay(keyOf('evt_2'), force), 0)
    assert.equal((await rowOf(store, 'evt_1')).status, 'pending')
    assert.equal((await rowOf(store, 'evt_2')).status, 'processing')
  })

  test('counts the replays of a completed event only: each is a new effect, and the claim tells which', async (opened) => {
    const { store } = opened
    const force = { ...order, force: true }
    await admitAs(store, 'dead', 'evt_1')
    for (const [end, replay] of Object.entries({ completed: 0, dead: 1, retrying: 1, unhandled: 1 })) {
      assert.equal(await store.replay(keyOf('evt_1'), force), 1)
      const [claim] = await claimAll(store)
      assert.ok(claim && isOutcome(end))
      assert.deepEqual([claim.replay, (await rowOf(store, 'evt_1')).replay], [replay, replay])
      await outcomes[end](store, claim)
    }
    await store.replay({ source, limit: 1 }, force)
    const claim = await store.claimKey(keyOf('evt_1'), hour)
    assert.ok(claim && (await store.complete(claim)))
    await store.replay({ source, limit: 1 }, force)
    assert.equal((await rowOf(store, 'evt_1')).replay, 2)
  })

  test('begins the attempts anew, and goes on with the fence', async ({ store }) => {
    await admitAs(store, 'dead', 'evt_1')
    for (const count of [1, 2, 3]) {
      assert.equal(await store.replay(keyOf('evt_1'), { by: `by_${count}`, reason: `why_${count}` }), 1)
      const [claim] = await claimAll(store)
      assert.ok(claim)
      assert.deepEqual([claim.attempts, claim.fence], [1, count + 1])
      const { replayedBy, replayReason } = await rowOf(store, 'evt_1')
      assert.deepEqual({ replayedBy, replayReason }, { replayedBy: `by_${count}`, replayReason: `why_${count}` })
      assert.equal(claim.replayedBy, `by_${count}`)
      await store.fail(claim, 'boom', { status: 'dead' })
    }
  })

  test('makes an event due at once, however far off it was', async ({ store }) => {
    await admitAs(store, 'retrying', 'evt_1')
    assert.deepEqual(await claimAll(store), [])
    await store.replay(keyOf('evt_1'), order)
    assert.deepEqual(keysOf(await claimAll(store)), ['evt_1'])
  })

  test('finds one event in its place only', async ({ store }) => {
    await admitAs(store, 'dead', 'evt_1', { tenant: 'north' })
    for (const place of [{}, { tenant: 'south' }, { tenant: 'north', source: 'other' }]) {
      assert.equal(await store.replay(keyOf('evt_1', place), order), 0)
    }
    assert.equal(await store.replay(keyOf('evt_1', { tenant: 'north' }), order), 1)
  })

  test('takes a selection by source, status and type', async ({ store }) => {
    await admitAs(store, 'dead', 'evt_1')
    await admitAs(store, 'dead', 'evt_2', { type: 'order.refunded' })
    await admitAs(store, 'dead', 'evt_3', { source: 'other' })
    await admitAs(store, 'unhandled', 'evt_4')
    await admitAs(store, 'completed', 'evt_5')
    const limit = 100
    assert.equal(await store.replay({ source, status: 'dead', type: 'order.paid', limit }, order), 1)
    assert.equal((await rowOf(store, 'evt_1')).status, 'pending')
    assert.equal(await store.replay({ status: 'completed', limit }, order), 0)
    assert.equal(await store.replay({ status: 'completed', limit }, { ...order, force: true }), 1)
    assert.equal(await store.replay({ status: 'dead', limit }, order), 2)
    assert.equal(await store.replay({ type: 'nothing', limit }, order), 0)
  })

  test('takes a selection by id, and by when it was received', async ({ store, advance }) => {
    for (const key of ['evt_1', 'evt_2', 'evt_3', 'evt_4']) {
      await admitAs(store, 'dead', key)
      await advance(minute)
    }
    const { receivedAt: since } = await rowOf(store, 'evt_3')
    assert.equal(await store.replay({ since, limit: 100 }, order), 2)
    assert.deepEqual(keysOf(await claimAll(store)), ['evt_3', 'evt_4'])
    assert.equal(await store.replay({ id: 'evt_2', limit: 100 }, order), 1)
    assert.deepEqual(keysOf(await claimAll(store)), ['evt_2'])
  })

  test('takes the oldest of a selection first, and no more than its limit', async ({ store, advance }) => {
    for (const key of ['evt_2', 'evt_1', 'evt_4', 'evt_3']) {
      await admitAs(store, 'dead', key)
      await advance(minute)
    }
    assert.equal(await store.replay({ source, status: 'dead', limit: 0 }, order), 0)
    assert.equal(await store.replay({ source, status: 'dead', limit: 3 }, order), 3)
    assert.deepEqual(keysOf(await claimAll(store)), ['evt_1', 'evt_2', 'evt_4'])
    assert.equal((await rowOf(store, 'evt_3')).status, 'dead')
  })

  test('counts only events that do run again towards the limit', async ({ store, advance }) => {
    for (const status of ['completed', 'processing', 'completed', 'dead', 'dead'] as const) {
      await admitAs(store, status, `evt_${(await store.list({})).length}`)
      await advance(minute)
    }
    assert.equal(await store.replay({ source, limit: 2 }, order), 2)
    assert.deepEqual(keysOf(await store.list({ status: 'pending' })), ['evt_3', 'evt_4'])
  })

  test('leaves an event alone whose bytes were purged, by force as well', async ({ store, advance }) => {
    const force = { ...order, force: true }
    await admitAs(store, 'completed', 'evt_1')
    await advance(8 * hour)
    assert.equal(await store.purge({ completedMs: 30 * hour, payloadMs: 7 * hour, deadMs: 90 * hour }), 1)
    await admitAs(store, 'completed', 'evt_2')
    const before = await rowOf(store, 'evt_1')
    assert.equal(await store.replay(keyOf('evt_1'), force), 0)
    assert.equal(await store.replay({ source, limit: 1 }, force), 1)
    assert.equal(await store.replay({ source, status: 'completed', limit: 100 }, force), 0)
    assert.deepEqual(await rowOf(store, 'evt_1'), before)
    assert.equal((await rowOf(store, 'evt_2')).status, 'pending')
  })

  test('lets an event that was replayed by force be completed again', async ({ store }) => {
    await admitAs(store, 'completed', 'evt_1')
    await store.replay(keyOf('evt_1'), { ...order, force: true })
    const claim = await store.claimKey(keyOf('evt_1'), hour)
    assert.ok(claim && (await store.complete(claim)))
    const [admitted] = await store.admit([newRow('evt_1')])
    assert.equal(admitted?.kind === 'duplicate' && admitted.status, 'completed')
    await admitNew(store, [newRow('evt_2')])
  })
}
