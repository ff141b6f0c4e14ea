import assert from 'node:assert/strict'
import type { Admitted } from '@rawhook/core'
import type { OpenedInbox } from '../inbox-target.ts'
import type { InboxTest } from './inbox-test.ts'
import {
  type AnyInbox,
  admitNew,
  claimAll,
  hour,
  keyOf,
  keysOf,
  kindsOf,
  newRow,
  numbered,
  source,
  statuses,
} from './stored.ts'

/** The same events through one connection after another. */
const inTurn = <TTx>({ store, others = [] }: OpenedInbox<TTx>): ((index: number) => AnyInbox) => {
  const handles = [store, ...others]
  return (index) => handles[index % handles.length] ?? store
}

const news = (admitted: readonly Admitted[]): readonly Admitted[] => admitted.filter(({ kind }) => kind === 'new')

/** Many at once: each event to one of them. */
export function races<TTx>(test: InboxTest<TTx>): void {
  test('fifty claims at once never get the same event', async (opened) => {
    const at = inTurn(opened)
    const keys = numbered(100)
    await admitNew(
      opened.store,
      keys.map((key) => newRow(key)),
    )
    const claimed = await Promise.all(
      Array.from({ length: 50 }, (_, index) => at(index).claim({ source, limit: 3, leaseMs: hour })),
    )
    const rest = await claimAll(opened.store)
    assert.deepEqual(keysOf([...claimed.flat(), ...rest]), keys)
    assert.ok([...claimed.flat(), ...rest].every(({ fence, attempts }) => fence === 1 && attempts === 1))
  })

  test('fifty claims of one key at once: one gets it', async (opened) => {
    const at = inTurn(opened)
    await admitNew(opened.store, [newRow('evt_1')])
    const claimed = await Promise.all(
      Array.from({ length: 50 }, (_, index) => at(index).claimKey(keyOf('evt_1'), hour)),
    )
    assert.equal(claimed.filter((claim) => claim !== undefined).length, 1)
  })

  test('a storm of 200 events in 20 copies each: every event is new once', async (opened) => {
    const at = inTurn(opened)
    const keys = numbered(200)
    const copies = Array.from({ length: 20 }, () => keys).flat()
    const admitted = await Promise.all(
      copies.map(async (key, index) => {
        const [each] = await at(index + Math.floor(index / keys.length)).admit(
          [newRow(key)],
          index % 2 ? hour : undefined,
        )
        return { key, isNew: each?.kind === 'new' }
      }),
    )
    assert.deepEqual(keysOf(admitted.filter(({ isNew }) => isNew).map(({ key }) => keyOf(key))), keys)
    assert.equal((await opened.store.list({ limit: 1000 })).length, keys.length)
  })

  test('deliveries that share events in opposite orders all succeed', async (opened) => {
    const at = inTurn(opened)
    const rows = numbered(20).map((key) => newRow(key, { keyWindowMs: hour }))
    for (const round of [1, 2, 3]) {
      const admitted = await Promise.all(
        Array.from({ length: 30 }, (_, index) => at(index).admit(index % 2 ? rows : rows.toReversed())),
      )
      assert.equal(news(admitted.flat()).length, rows.length, `round ${round}`)
      for (const claim of await claimAll(opened.store)) await opened.store.complete(claim)
      await opened.advance(hour)
    }
  })

  test('admissions go on while the same events are purged', async (opened) => {
    const at = inTurn(opened)
    const rows = numbered(10).map((key) => newRow(key))
    for (let round = 0; round < 10; round++) {
      await opened.store.admit(rows)
      const open = await claimAll(opened.store)
      await Promise.all(open.map((claim) => opened.store.complete(claim)))
      const admitted = await Promise.all([
        at(0).purge({ completedMs: 0, payloadMs: 0, deadMs: 0 }),
        ...Array.from({ length: 6 }, (_, index) =>
          at(index + 1)
            .admit(rows)
            .then(kindsOf),
        ),
      ])
      assert.equal(admitted.length, 7)
    }
    const { counts } = await opened.store.stats()
    assert.equal(
      statuses.reduce((sum, status) => sum + counts[status], 0),
      rows.length,
    )
  })

  test('a replay and a claim at once: the event runs once', async (opened) => {
    const at = inTurn(opened)
    for (const key of numbered(20)) {
      await admitNew(opened.store, [newRow(key)])
      const order = { by: 'ada', reason: 'again' }
      const results = await Promise.all([
        at(0).claimKey(keyOf(key), hour),
        at(1).replay(keyOf(key), order),
        at(1).claimKey(keyOf(key), hour),
      ])
      const held = await Promise.all(
        [results[0], results[2]].map(async (claim) => claim && opened.store.complete(claim)),
      )
      assert.equal(held.filter(Boolean).length, 1)
    }
  })
}
