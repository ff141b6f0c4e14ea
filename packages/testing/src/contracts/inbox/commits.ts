import assert from 'node:assert/strict'
import type { InboxTarget, InboxTestRunner } from '../inbox-target.ts'
import { inboxTest } from './inbox-test.ts'
import { admitClaimed, claimAll, hour, keyOf, newRow, rowOf, source } from './stored.ts'

/** The app's write and the completion: one transaction. */
export function commits<TTx>(runner: InboxTestRunner, target: InboxTarget<TTx>): void {
  const test = inboxTest(runner, target)

  test('runs the write once, and completes the event whatever it returns', async ({ store }) => {
    for (const [key, result] of Object.entries({ nothing: undefined, no: false, zero: 0, rows: { rows: [] } })) {
      let runs = 0
      const write = () => {
        runs += 1
        return result
      }
      assert.equal(await store.complete(await admitClaimed(store, key), write), true)
      assert.equal(runs, 1)
      assert.equal((await rowOf(store, key)).status, 'completed')
    }
  })

  test('leaves the claim as it was when the write throws', async ({ store }) => {
    const claim = await admitClaimed(store, 'evt_1')
    const before = await rowOf(store, 'evt_1')
    const thrown = new RangeError('no')
    const write = () => {
      throw thrown
    }
    await assert.rejects(store.complete(claim, write), (error) => error === thrown)
    assert.deepEqual(await rowOf(store, 'evt_1'), before)
    assert.equal(await store.complete(claim), true)
  })

  test('never runs the write of a claim that is lost', async ({ store, advance }) => {
    const claim = await admitClaimed(store, 'evt_1')
    await advance(hour)
    assert.equal((await claimAll(store)).length, 1)
    assert.equal(await store.complete(claim, () => assert.fail('the write ran')), false)
  })

  test('runs one write of two completions at once', async ({ store, others = [] }) => {
    for (const key of Array.from({ length: 10 }, (_, index) => `evt_${index}`)) {
      const claim = await admitClaimed(store, key)
      let runs = 0
      const write = () => {
        runs += 1
      }
      const won = await Promise.all([store, others[0] ?? store].map((each) => each.complete(claim, write)))
      assert.deepEqual([won.filter(Boolean).length, runs], [1, 1])
    }
  })

  testEffects(runner, target)
  if (target.writes === 'asynchronous') testWaitingWrites(runner, target)
  else testRefusedPromises(runner, target)
}

/** Where the store and the app share a database. */
function testEffects<TTx>(runner: InboxTestRunner, target: InboxTarget<TTx>): void {
  const test = inboxTest(runner, target)

  test('commits the write with the completion', async ({ store, effects }) => {
    if (effects === undefined) return
    const claim = await admitClaimed(store, 'evt_1')
    assert.equal(await store.complete(claim, (tx) => effects.write(tx, 'evt_1')), true)
    assert.deepEqual(await effects.committed(), ['evt_1'])
    assert.equal((await rowOf(store, 'evt_1')).status, 'completed')
  })

  test('undoes the write when it throws after it has written', async ({ store, effects }) => {
    if (effects === undefined) return
    const claim = await admitClaimed(store, 'evt_1')
    const write = (tx: TTx) => {
      const written = effects.write(tx, 'evt_1')
      const fail = () => {
        throw new RangeError('no')
      }
      return written instanceof Promise ? written.then(fail) : fail()
    }
    await assert.rejects(store.complete(claim, write), RangeError)
    assert.deepEqual(await effects.committed(), [])
    assert.equal((await rowOf(store, 'evt_1')).status, 'processing')
  })

  test('undoes both when the commit fails, and goes on working', async ({ store, effects }) => {
    if (effects === undefined) return
    const claim = await admitClaimed(store, 'evt_1')
    const refused = (tx: TTx) => {
      const written = effects.write(tx, 'evt_1')
      return written instanceof Promise
        ? written.then(() => effects.writeRefusedAtCommit(tx))
        : effects.writeRefusedAtCommit(tx)
    }
    for (let round = 0; round < 12; round++) {
      await assert.rejects(store.complete(claim, refused)) // more often than a pool has connections
    }
    assert.equal((await rowOf(store, 'evt_1')).status, 'processing')
    assert.deepEqual(await effects.committed(), [])
    const other = await admitClaimed(store, 'evt_2')
    assert.equal(await store.complete(other, (tx) => effects.write(tx, 'evt_2')), true)
    assert.equal(await store.complete(claim, (tx) => effects.write(tx, 'evt_1')), true)
    assert.deepEqual([...(await effects.committed())].sort(), ['evt_1', 'evt_2'])
  })

  test('takes nothing else down with a write that fails, or a commit that does', async ({ store, effects }) => {
    if (effects === undefined) return
    const claims = await Promise.all(['evt_1', 'evt_2', 'evt_3'].map((key) => admitClaimed(store, key)))
    const [good, bad, refused] = claims
    assert.ok(good && bad && refused)
    const concluded = await Promise.allSettled([
      store.admit([newRow('evt_4')]),
      store.complete(good, (tx) => effects.write(tx, 'evt_1')),
      store.complete(bad, () => {
        throw new RangeError('no')
      }),
      store.complete(refused, (tx) => effects.writeRefusedAtCommit(tx)),
      store.admit([newRow('evt_5')]),
    ])
    assert.deepEqual(
      concluded.map(({ status }) => status),
      ['fulfilled', 'fulfilled', 'rejected', 'rejected', 'fulfilled'],
    )
    assert.deepEqual(await effects.committed(), ['evt_1'])
    const rows = await Promise.all([1, 2, 3, 4, 5].map((index) => rowOf(store, `evt_${index}`)))
    assert.deepEqual(
      rows.map(({ status }) => status),
      ['completed', 'processing', 'processing', 'pending', 'pending'],
    )
  })
}

/** Where a transaction may stay open over an `await`. */
function testWaitingWrites<TTx>(runner: InboxTestRunner, target: InboxTarget<TTx>): void {
  const test = inboxTest(runner, target)

  test('waits for the write, and undoes it when it rejects', async ({ store }) => {
    const claim = await admitClaimed(store, 'evt_1')
    const write = async () => {
      await store.get(keyOf('evt_1'))
      throw new RangeError('no')
    }
    await assert.rejects(store.complete(claim, write), RangeError)
    assert.equal((await rowOf(store, 'evt_1')).status, 'processing')
    assert.equal(await store.complete(claim, () => store.get(keyOf('evt_1'))), true)
  })

  test('gives the event to nobody else while the write runs, even past the lease', async (opened) => {
    const { store, others = [], advance } = opened
    const claim = await admitClaimed(store, 'evt_1', 1)
    const claimed: unknown[] = []
    const write = async () => {
      await advance(hour)
      while ((await store.nextDue(source)) !== 0) await advance(hour)
      for (const each of [store, ...others]) claimed.push(...(await claimAll(each)))
    }
    assert.equal(await store.complete(claim, write), true)
    assert.deepEqual(claimed, [])
    assert.deepEqual(await claimAll(store), [])
    assert.equal((await rowOf(store, 'evt_1')).status, 'completed')
  })

  test('shows the completion to nobody before its commit', async ({ store, others = [], effects }) => {
    if (effects === undefined) return
    const claim = await admitClaimed(store, 'evt_1')
    const write = async (tx: TTx) => {
      await effects.write(tx, 'evt_1')
      assert.deepEqual(await effects.committed(), [])
      for (const each of [store, ...others]) assert.equal((await rowOf(each, 'evt_1')).status, 'processing')
    }
    assert.equal(await store.complete(claim, write), true)
    for (const each of [store, ...others]) assert.equal((await rowOf(each, 'evt_1')).status, 'completed')
    assert.deepEqual(await effects.committed(), ['evt_1'])
  })
}

/** Where a transaction ends in the turn that began it. */
function testRefusedPromises<TTx>(runner: InboxTestRunner, target: InboxTarget<TTx>): void {
  const test = inboxTest(runner, target)
  // oxlint-disable-next-line unicorn/no-thenable -- it stands for a query builder
  const thenable = Object.fromEntries([['then', () => undefined]])
  const promises: Readonly<Record<string, () => unknown>> = {
    'a promise': () => Promise.resolve(),
    'a promise that rejects': () => Promise.reject(new RangeError('no')),
    'a thenable': () => thenable, // what a query builder returns
    'a function with then': () => Object.assign(() => undefined, thenable),
  }
  for (const [name, promise] of Object.entries(promises)) {
    test(`undoes both when the write returns ${name}, which would commit too early`, async ({ store, effects }) => {
      const claim = await admitClaimed(store, 'evt_1')
      const write = (tx: TTx) => {
        effects?.write(tx, 'evt_1')
        return promise()
      }
      await assert.rejects(store.complete(claim, write), TypeError)
      assert.deepEqual((await effects?.committed()) ?? [], [])
      assert.equal((await rowOf(store, 'evt_1')).status, 'processing')
      assert.equal(await store.complete(claim), true)
    })
  }
}
