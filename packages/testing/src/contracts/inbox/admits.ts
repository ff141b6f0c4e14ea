import assert from 'node:assert/strict'
import type { InboxStatus } from '@rawhook/core'
import { rejectedOf, valuesOf } from './concluded.ts'
import type { InboxTest } from './inbox-test.ts'
import {
  admitAs,
  admitClaimed,
  admitNew,
  assertAbout,
  claimAll,
  comparable,
  hex,
  hour,
  keyOf,
  keysOf,
  kindsOf,
  newRow,
  rowOf,
  source,
  statuses,
  unreadable,
} from './stored.ts'

const oddKeys: readonly string[] = [
  "it's",
  '"quoted"',
  'back\\slash',
  'line\nend\ttab',
  '%_like',
  '$1 ? :name @p',
  '{a,"b"}',
  'NULL',
  "'; drop table rawhook_inbox; --",
  ' space ',
  'space',
  'Ä',
  'A\u0308',
  'ä',
  '日本語',
  '\u{1f980}',
  '\ufeff',
  'a@1700000000000',
  'k'.repeat(255),
  `${'é'.repeat(127)}!`,
]

const none = { pending: 0, processing: 0, retrying: 0, completed: 0, dead: 0, unhandled: 0 }
const closed: readonly InboxStatus[] = ['completed', 'dead', 'unhandled']

/** What is stored at admission, and how it is answered. */
export function admits<TTx>(test: InboxTest<TTx>): void {
  test('stores the event as pending, with everything it brought', async ({ store }) => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    const changes = {
      tenant: 'north',
      id: 'evt_1',
      type: 'order.refunded',
      position: 3,
      rawBody: bytes,
      signedPart: bytes.subarray(7, 99),
      headers: { 'x-odd': `'"\\ é`, 'content-type': 'application/json' },
    }
    const row = newRow('evt_1/3', changes)
    assert.deepEqual(await store.admit([row]), [{ kind: 'new', claim: undefined, sharesId: false }])
    assert.deepEqual(comparable(await rowOf(store, 'evt_1/3', { tenant: 'north' })), {
      source,
      ...changes,
      key: 'evt_1/3',
      sha256: row.sha256,
      rawBody: hex(bytes),
      signedPart: hex(bytes.subarray(7, 99)),
      status: 'pending',
      attempts: 0,
      fence: 0,
      replay: 0,
      lastError: undefined,
      replayedBy: undefined,
      replayReason: undefined,
      isCompleted: false,
    })
  })

  test('makes the event due at once', async ({ store }) => {
    await admitNew(store, [newRow('evt_1')])
    assert.equal(await store.nextDue(source), 0)
    const { receivedAt, nextAt } = await rowOf(store, 'evt_1')
    assertAbout(nextAt.getTime() - receivedAt.getTime(), 0)
  })

  test('claims the event in the same commit where asked', async ({ store }) => {
    const claim = await admitClaimed(store, 'evt_1', 2 * hour)
    assert.equal(claim.attempts, 1)
    assert.equal(claim.fence, 1)
    assert.equal(claim.replay, 0)
    assert.equal(hex(claim.rawBody), hex(newRow('evt_1').rawBody))
    const { status, attempts, fence } = await rowOf(store, 'evt_1')
    assert.deepEqual({ status, attempts, fence }, { status: 'processing', attempts: 1, fence: 1 })
    assert.deepEqual(await claimAll(store), [])
    assertAbout(await store.nextDue(source), 2 * hour)
    assert.equal(await store.complete(claim), true)
  })

  test('answers for each row, in their order', async ({ store }) => {
    await admitNew(store, [newRow('evt_2')])
    const admitted = await store.admit([newRow('evt_3'), newRow('evt_2'), newRow('evt_1'), newRow('evt_3')], hour)
    assert.deepEqual(kindsOf(admitted), ['new', 'duplicate', 'new', 'duplicate'])
    assert.deepEqual(
      admitted.map((each) => (each.kind === 'new' ? each.claim?.key : each.status)),
      ['evt_3', 'pending', 'evt_1', 'processing'],
    )
  })

  test('accepts no rows at all', async ({ store }) => assert.deepEqual(await store.admit([]), []))

  test('tells events apart by source, tenant and key together', async ({ store }) => {
    const places = [
      { source: 'a', tenant: 'b', key: 'c' },
      { source: 'a', tenant: '', key: 'c' },
      { source: 'b', tenant: 'a', key: 'c' },
      { source: 'a:b', tenant: '', key: 'c' },
      { source: 'a', tenant: 'b:c', key: '' },
      { source: 'a', tenant: 'b', key: 'C' },
      { source: 'a', tenant: 'b,c', key: 'c' },
    ]
    const rows = places.map((place) => newRow(place.key, { ...place, id: 'evt_1' }))
    assert.deepEqual(new Set(kindsOf(await store.admit(rows))), new Set(['new']))
    assert.deepEqual(new Set(kindsOf(await store.admit(rows))), new Set(['duplicate']))
    for (const place of places) assert.deepEqual(await store.get(place).then((row) => row?.tenant), place.tenant)
  })

  for (const status of statuses) {
    test(`answers a copy of a ${status} event with its status, and changes nothing`, async ({ store }) => {
      await admitAs(store, status, 'evt_1')
      const before = await rowOf(store, 'evt_1')
      const [admitted] = await store.admit([newRow('evt_1', { type: 'other', rawBody: Uint8Array.of(1) })], hour)
      assert.ok(admitted?.kind === 'duplicate')
      assert.equal(admitted.status, status)
      if (status === 'processing') assertAbout(admitted.retryInMs, hour)
      if (status === 'retrying') assertAbout(admitted.retryInMs, 2 * hour)
      if (status === 'pending') assert.equal(admitted.retryInMs, 0)
      assert.deepEqual(await rowOf(store, 'evt_1'), before)
    })
  }

  test('counts a wait that is over as none', async ({ store, advance }) => {
    await admitAs(store, 'processing', 'evt_1')
    await advance(3 * hour)
    const [admitted] = await store.admit([newRow('evt_1')])
    assert.equal(admitted?.kind === 'duplicate' && admitted.retryInMs, 0)
  })

  test('says whether a copy has the same bytes', async ({ store }) => {
    await admitNew(store, [newRow('evt_1')])
    const bodies = [newRow('evt_1'), newRow('evt_1', { rawBody: Uint8Array.of(1) })]
    const admitted = await store.admit(bodies)
    assert.deepEqual(
      admitted.map((each) => each.kind === 'duplicate' && each.sameBody),
      [true, false],
    )
  })

  test('says whether another event of its place has the same id', async ({ store }) => {
    await admitNew(store, [newRow('digest_1', { id: 'evt_1' })])
    const admitted = await store.admit([
      newRow('digest_2', { id: 'evt_1' }),
      newRow('digest_3', { id: 'evt_2' }),
      newRow('digest_4', { id: 'evt_1', tenant: 'north' }),
      newRow('digest_5', { id: 'evt_1', source: 'other' }),
    ])
    assert.deepEqual(
      admitted.map((each) => each.kind === 'new' && each.sharesId),
      [true, false, false, false],
    )
  })

  test('finds a shared id within one call, and within one batch', async ({ store }) => {
    const calls = await Promise.all([
      store.admit([newRow('digest_0', { id: 'evt_0' })]), // a store that is at work already collects the others
      store.admit([newRow('digest_1', { id: 'evt_1' }), newRow('digest_2', { id: 'evt_1' })]),
      store.admit([newRow('digest_3', { id: 'evt_1' })]),
    ])
    assert.deepEqual(
      calls.flat().map((each) => each.kind === 'new' && each.sharesId),
      [false, false, true, true],
    )
  })

  test('stores all rows of a call or none', async ({ store }) => {
    await assert.rejects(async () => store.admit([newRow('evt_1'), unreadable('evt_2')]), { message: 'unreadable' })
    assert.equal(await store.get(keyOf('evt_1')), undefined)
    assert.deepEqual(await store.list({}), [])
    await admitNew(store, [newRow('evt_1'), newRow('evt_2')])
  })

  test('lets a bad call fail alone in its batch', async ({ store }) => {
    const concluded = await Promise.allSettled([
      store.admit([newRow('evt_0')]),
      store.admit([newRow('evt_1')]),
      (async () => store.admit([newRow('evt_2'), unreadable('bad')]))(),
      store.admit([newRow('evt_3')], hour),
    ])
    assert.equal(rejectedOf(concluded).length, 1)
    assert.equal(concluded[2]?.status, 'rejected')
    assert.deepEqual(keysOf(await store.list({})), ['evt_0', 'evt_1', 'evt_3'])
  })

  test('takes a copy as new when the call that had it first was undone', async ({ store }) => {
    const concluded = await Promise.allSettled([
      store.admit([newRow('evt_0')]),
      (async () => store.admit([newRow('evt_1'), unreadable('bad')]))(),
      store.admit([newRow('evt_1')]),
    ])
    assert.deepEqual(kindsOf(valuesOf(concluded).flat()), ['new', 'new'])
    assert.deepEqual(keysOf(await store.list({})), ['evt_0', 'evt_1'])
  })

  test('answers no copy in a batch before the commit that stores it', async ({ store, others = [] }) => {
    const reader = others[0] ?? store
    const copies = Array.from({ length: 5 }, async () => {
      const [admitted] = await store.admit([newRow('evt_1')])
      const row = await reader.get(keyOf('evt_1'))
      return { kind: admitted?.kind, isStored: row !== undefined }
    })
    const answers = await Promise.all(copies)
    assert.equal(answers.filter(({ kind }) => kind === 'new').length, 1)
    assert.ok(answers.every(({ isStored }) => isStored))
  })

  test('keeps keys as they are, whatever is in them', async ({ store }) => {
    for (const key of oddKeys.slice(0, oddKeys.length / 2)) await admitNew(store, [newRow(key)])
    await admitNew(
      store,
      oddKeys.slice(oddKeys.length / 2).map((key) => newRow(key)),
    )
    assert.deepEqual(new Set(kindsOf(await store.admit(oddKeys.map((key) => newRow(key))))), new Set(['duplicate']))
    for (const key of oddKeys) assert.equal((await rowOf(store, key)).key, key)
    assert.deepEqual(keysOf(await claimAll(store)), [...oddKeys].sort())
  })

  test('takes a key as another event once its window is over', async ({ store, advance }) => {
    const row = newRow('digest', { keyWindowMs: 2 * hour })
    const claim = await admitClaimed(store, 'digest', hour, row)
    await store.complete(claim)
    await advance(hour)
    assert.deepEqual(kindsOf(await store.admit([row])), ['duplicate'])
    for (const count of [2, 3]) {
      await advance(2 * hour)
      const [admitted] = await store.admit([row], hour)
      assert.ok(admitted?.kind === 'new' && admitted.claim !== undefined)
      assert.deepEqual(kindsOf(await store.admit([row])), ['duplicate'])
      assert.equal((await store.list({})).length, count)
      await store.complete(admitted.claim)
    }
    assert.deepEqual((await store.stats()).counts, { ...none, completed: 3 })
  })

  for (const status of statuses) {
    const isOpen = !closed.includes(status)
    test(`takes a copy of a ${status} event after its window as ${isOpen ? 'a duplicate' : 'new'}`, async (opened) => {
      const { store, advance } = opened
      const row = newRow('digest', { keyWindowMs: 12 * hour })
      await admitAs(store, status, 'digest', row)
      await advance(13 * hour)
      const before = await rowOf(store, 'digest')
      const [admitted] = await store.admit([row])
      if (!isOpen) {
        assert.equal(admitted?.kind, 'new')
        assert.deepEqual((await store.stats()).counts, { ...none, pending: 1, [status]: 1 })
        return
      }
      assert.ok(admitted?.kind === 'duplicate' && admitted.status === status)
      assert.deepEqual(await rowOf(store, 'digest'), before)
      assert.deepEqual((await store.stats()).counts, { ...none, [status]: 1 })
    })
  }

  test('lets the claim of an event outlive the window of its key', async ({ store, advance }) => {
    const row = newRow('digest', { keyWindowMs: hour })
    const claim = await admitClaimed(store, 'digest', 10 * hour, row)
    await advance(2 * hour)
    await store.admit([row])
    assert.equal(await store.extend(claim, hour), true)
    assert.equal(await store.complete(claim), true)
    assert.deepEqual(kindsOf(await store.admit([row])), ['new'])
  })

  test('takes one of several copies as new after the window, in one call and in several', async (opened) => {
    const { store, advance, others = [] } = opened
    const row = newRow('digest', { keyWindowMs: 2 * hour })
    await admitAs(store, 'completed', 'digest', row)
    await advance(3 * hour)
    const stores = [store, ...others, store, store]
    const calls = await Promise.all(stores.map((each) => each.admit([row, row])))
    assert.deepEqual(kindsOf(calls.flat()).filter((kind) => kind === 'new').length, 1)
    assert.deepEqual((await store.stats()).counts, { ...none, pending: 1, completed: 1 })
  })

  test('keeps every event whose window is over, also those of one moment', async ({ store }) => {
    const row = newRow('digest', { keyWindowMs: 0 })
    for (const count of [1, 2, 3]) {
      await admitAs(store, 'completed', 'digest', row)
      assert.equal((await store.list({ status: 'completed' })).length, count)
    }
    assert.equal(new Set(keysOf(await store.list({}))).size, 3)
  })

  test('never takes the key of another event for one whose window is over', async ({ store, advance }) => {
    const row = newRow('digest', { keyWindowMs: hour })
    await admitAs(store, 'completed', 'digest', row)
    const alike = ['digest@', 'digest@0', 'digest@1', 'digest@2']
    await admitNew(
      store,
      alike.map((key) => newRow(key)),
    )
    await advance(hour)
    assert.deepEqual(kindsOf(await store.admit([row])), ['new'])
    assert.deepEqual((await store.stats()).counts, { ...none, pending: alike.length + 1, completed: 1 })
    for (const key of alike) assert.equal((await rowOf(store, key)).status, 'pending')
  })

  test('lets no claim on an event whose window is over hold the one that has its key now', async (opened) => {
    const { store, advance } = opened
    const row = newRow('digest', { keyWindowMs: 4 * hour })
    const lost = await admitClaimed(store, 'digest', hour, row)
    await advance(2 * hour)
    const [ended] = await claimAll(store)
    assert.ok(ended && (await store.complete(ended)))
    await advance(2 * hour)
    const [admitted] = await store.admit([row], hour)
    assert.ok(admitted?.kind === 'new' && admitted.claim !== undefined)
    for (const old of [lost, ended]) {
      assert.equal(await store.extend(old, hour), false)
      assert.equal(await store.complete(old), false)
    }
    assert.equal(await store.complete(admitted.claim), true)
  })

  test('keeps a key for ever where it has no window', async ({ store, advance }) => {
    await admitNew(store, [newRow('evt_1')])
    await advance(10_000 * hour)
    assert.deepEqual(kindsOf(await store.admit([newRow('evt_1')])), ['duplicate'])
  })
}
