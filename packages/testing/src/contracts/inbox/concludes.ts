import assert from 'node:assert/strict'
import type { InboxTest } from './inbox-test.ts'
import {
  admitClaimed,
  assertAbout,
  type Conclude,
  claimAll,
  hour,
  keyOf,
  newRow,
  outcomes,
  rowOf,
  source,
} from './stored.ts'

const steps: Readonly<Record<string, Conclude>> = {
  extend: (store, claim) => store.extend(claim, 5 * hour),
  complete: outcomes.completed,
  'fail, to be tried again': outcomes.retrying,
  'fail for good': outcomes.dead,
  'fail as unhandled': outcomes.unhandled,
  release: (store, claim) => store.release(claim),
}

const ends: Readonly<Record<string, Conclude>> = { ...outcomes, released: (store, claim) => store.release(claim) }

/** What the holder of a claim may do, and nobody else. */
export function concludes<TTx>(test: InboxTest<TTx>): void {
  for (const [name, step] of Object.entries(steps)) {
    test(`${name}: takes effect for who holds the claim, also past the lease`, async ({ store, advance }) => {
      assert.equal(await step(store, await admitClaimed(store, 'evt_1')), true)
      const late = await admitClaimed(store, 'evt_2')
      await advance(hour)
      assert.equal(await step(store, late), true)
    })

    test(`${name}: changes nothing once another has claimed the event`, async ({ store, advance }) => {
      const first = await admitClaimed(store, 'evt_1')
      await advance(hour)
      const [second] = await claimAll(store)
      assert.ok(second)
      const before = await rowOf(store, 'evt_1')
      assert.equal(await step(store, first), false)
      assert.deepEqual(await rowOf(store, 'evt_1'), before)
      assert.equal(await step(store, second), true)
    })

    for (const [end, conclude] of Object.entries(ends)) {
      test(`${name}: changes nothing after the event is ${end}`, async ({ store }) => {
        const claim = await admitClaimed(store, 'evt_1')
        assert.equal(await conclude(store, claim), true)
        const before = await rowOf(store, 'evt_1')
        assert.equal(await step(store, claim), false)
        assert.deepEqual(await rowOf(store, 'evt_1'), before)
      })
    }

    test(`${name}: changes nothing for an event that is not there, or in another place`, async ({ store }) => {
      const claim = await admitClaimed(store, 'evt_1')
      const before = await rowOf(store, 'evt_1')
      for (const change of [{ key: 'evt_2' }, { tenant: 'north' }, { source: 'other' }]) {
        assert.equal(await step(store, { ...claim, ...change }), false)
      }
      assert.deepEqual(await rowOf(store, 'evt_1'), before)
    })
  }

  test('extends the lease from now', async ({ store, advance }) => {
    const claim = await admitClaimed(store, 'evt_1', 2 * hour)
    await advance(hour)
    assert.equal(await store.extend(claim, 3 * hour), true)
    assertAbout(await store.nextDue(source), 3 * hour)
    const { fence, attempts } = await rowOf(store, 'evt_1')
    assert.deepEqual({ fence, attempts }, { fence: 1, attempts: 1 })
    await advance(2 * hour)
    assert.deepEqual(await claimAll(store), [])
    assert.equal(await store.complete(claim), true)
  })

  test('completes with the time, and without the error of an earlier attempt', async ({ store, advance }) => {
    await store.fail(await admitClaimed(store, 'evt_1'), 'boom', { status: 'retrying', inMs: 0 })
    await advance(hour)
    const [claim] = await claimAll(store)
    assert.ok(claim)
    assert.equal(await store.complete(claim), true)
    const { status, receivedAt, completedAt, lastError, attempts } = await rowOf(store, 'evt_1')
    assert.deepEqual({ status, lastError, attempts }, { status: 'completed', lastError: undefined, attempts: 2 })
    assertAbout(completedAt && completedAt.getTime() - receivedAt.getTime(), hour)
  })

  test('keeps what an attempt failed with, and when it is tried again', async ({ store }) => {
    const claim = await admitClaimed(store, 'evt_1')
    await store.fail(claim, `Error: 'no' "quotes" \u{1f980}`, { status: 'retrying', inMs: 3 * hour })
    const { status, lastError, attempts, completedAt } = await rowOf(store, 'evt_1')
    assert.deepEqual(
      { status, lastError, attempts, completedAt },
      { status: 'retrying', lastError: `Error: 'no' "quotes" \u{1f980}`, attempts: 1, completedAt: undefined },
    )
    assertAbout(await store.nextDue(source), 3 * hour)
  })

  test('keeps a failure whose words no database can hold', async ({ store }) => {
    const claim = await admitClaimed(store, 'evt_1')
    assert.equal(await store.fail(claim, 'read \0 and \ud83e', { status: 'dead' }), true)
    const { status, lastError } = await rowOf(store, 'evt_1')
    assert.equal(status, 'dead')
    assert.match(lastError ?? '', /^read .* and /su)
  })

  test('releases a claim as if it had not been made', async ({ store }) => {
    const claim = await admitClaimed(store, 'evt_1')
    assert.equal(await store.release(claim), true)
    const { status, attempts } = await rowOf(store, 'evt_1')
    assert.deepEqual({ status, attempts }, { status: 'pending', attempts: 0 })
    assert.equal(await store.nextDue(source), 0)
  })

  test('gives a released event a fence that nobody has had', async ({ store }) => {
    const released = await admitClaimed(store, 'evt_1')
    await store.release(released)
    const claim = await store.claimKey(keyOf('evt_1'), hour)
    assert.ok(claim && claim.fence > released.fence)
    assert.equal(claim.attempts, 1)
    assert.equal(await store.complete(released), false)
    assert.equal(await store.complete(claim), true)
  })

  test('lets one of two conclusions win', async ({ store, others = [] }) => {
    for (const key of Array.from({ length: 20 }, (_, index) => `evt_${index}`)) {
      const claim = await admitClaimed(store, key)
      const won = await Promise.all([
        store.complete(claim),
        (others[0] ?? store).fail(claim, 'boom', { status: 'dead' }),
        store.complete(claim),
      ])
      assert.equal(won.filter(Boolean).length, 1)
      assert.equal((await rowOf(store, key)).status, won[1] ? 'dead' : 'completed')
    }
    assert.deepEqual(await store.admit([newRow('evt_0')]).then(([each]) => each?.kind), 'duplicate')
  })
}
