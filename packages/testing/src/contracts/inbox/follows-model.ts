import assert from 'node:assert/strict'
import { type Admitted, type Claim, type InboxKey, memoryInbox } from '@rawhook/core'
import fc from 'fast-check'
import type { InboxTarget, InboxTestRunner } from '../inbox-target.ts'
import { type AnyInbox, assertAbout, comparable, hour, keyOf, newRow, outcomes, second, source } from './stored.ts'

/** One of the two that walk side by side, with the claims it has handed out. */
interface Side {
  readonly store: AnyInbox
  readonly advance: (ms: number) => Promise<void>
  readonly claims: Claim[]
}

type Step = (side: Side) => Promise<unknown>
type Command = fc.AsyncCommand<Side, Side>

const seed = 20_240_601
const runs = 60
const longest = 60
// The clock goes on between steps, so that no two times are the same, and what is not due is not nearly due.
const tick = 5 * second
const sources = [source, 'other'] as const

/** One of the latest claims, some of which are lost by now. */
const pick = ({ claims }: Side, back: number): Claim | undefined => claims.at(-1 - back)

/** The key as it was admitted: each store has its own way to set one aside whose window is over. */
const named = ({ key }: InboxKey): string => key.replace(/@.*/, '')

const shortly = (claim: Claim): readonly unknown[] => [
  named(claim),
  claim.tenant,
  claim.fence,
  claim.attempts,
  claim.replay,
]

function admittedShortly(admitted: Admitted): readonly unknown[] {
  if (admitted.kind === 'new') return ['new', admitted.sharesId, admitted.claim && shortly(admitted.claim)]
  const { status, sameBody } = admitted
  return ['duplicate', status, sameBody]
}

async function keep(side: Side, claim: Claim): Promise<void> {
  side.claims.push(claim)
  await side.advance(tick)
  await side.store.extend(claim, hour * (1 + (side.claims.length % 3)))
}

function inOneOrder(one: Claim, two: Claim): number {
  const [first, second] = [one, two].map((each) => JSON.stringify([each.source, each.tenant, named(each)]))
  if (first !== second) return String(first) < String(second) ? -1 : 1
  return one.receivedAt.getTime() - two.receivedAt.getTime()
}

/** The claims of a set, in the order of their keys: a store may hand them out in any. */
async function keepAll(side: Side, claims: readonly Claim[]): Promise<unknown> {
  const ordered = [...claims].sort(inOneOrder)
  for (const claim of ordered) await keep(side, claim)
  return ordered.map(shortly)
}

async function picture({ store }: Side): Promise<unknown> {
  const rows = await store.list({ limit: 1000 })
  const { counts } = await store.stats()
  return { counts, rows: rows.toSorted(inOneOrder).map((row) => comparable({ ...row, key: named(row) })) }
}

async function assertSameTimes(model: Side, real: Side): Promise<void> {
  for (const each of sources) {
    const due = await model.store.nextDue(each)
    if (due === undefined) assert.equal(await real.store.nextDue(each), undefined)
    else assertAbout(await real.store.nextDue(each), due, 'nextDue')
    const { overdueMs } = await model.store.stats(each)
    if (overdueMs === undefined) assert.equal((await real.store.stats(each)).overdueMs, undefined)
    else assertAbout((await real.store.stats(each)).overdueMs, overdueMs, 'overdueMs')
  }
}

const command = (name: string, step: Step): Command => ({
  check: () => true,
  async run(model, real) {
    for (const side of [model, real]) await side.advance(tick)
    const expected = await step(model)
    assert.deepEqual(await step(real), expected, name)
    assert.deepEqual(await picture(real), await picture(model), `the rows after ${name}`)
    await assertSameTimes(model, real)
  },
  toString: () => name,
})

const key = fc.constantFrom('evt_1', 'evt_2')
const place = fc.constantFrom(
  { source: sources[0], tenant: '' },
  { source: sources[0], tenant: 'north' },
  { source: sources[1], tenant: '' },
)
const hours = fc.integer({ min: 1, max: 4 }).map((count) => count * hour)
const maybeHours = fc.option(hours, { nil: undefined })
const mayExpire = fc.constantFrom(undefined, undefined, undefined, 6 * hour)
const back = fc.nat(3)
const age = fc.integer({ min: 4, max: 20 }).map((count) => count * hour)
const ages = fc.record({ completedMs: age, payloadMs: hours, deadMs: age })
const status = fc.constantFrom('pending', 'retrying', 'completed', 'dead', 'unhandled', undefined)

const admit = fc
  .tuple(key, place, maybeHours, mayExpire, fc.boolean())
  .map(([key, place, claimMs, keyWindowMs, isOther]) =>
    command(`admit ${JSON.stringify({ key, ...place, claimMs, keyWindowMs, isOther })}`, async (side) => {
      const bytes = isOther ? { rawBody: Uint8Array.of(1) } : {}
      const row = newRow(key, { ...place, id: 'shared', keyWindowMs, ...bytes })
      const admitted = await side.store.admit([row, row], claimMs)
      for (const each of admitted) if (each.kind === 'new' && each.claim) side.claims.push(each.claim)
      return admitted.map(admittedShortly)
    }),
  )

const claim = fc
  .tuple(fc.constantFrom(...sources), fc.constantFrom(1, 2, 100), hours)
  .map(([source, limit, leaseMs]) =>
    command(`claim ${JSON.stringify({ source, limit, leaseMs })}`, async (side) =>
      keepAll(side, await side.store.claim({ source, limit, leaseMs })),
    ),
  )

const claimKey = fc.tuple(key, place, hours).map(([key, place, leaseMs]) =>
  command(`claimKey ${JSON.stringify({ key, ...place, leaseMs })}`, async (side) => {
    const claim = await side.store.claimKey(keyOf(key, place), leaseMs)
    if (claim !== undefined) side.claims.push(claim)
    return claim && shortly(claim)
  }),
)

const ofClaim = (name: string, back: number, step: (store: AnyInbox, claim: Claim) => Promise<unknown>): Command =>
  command(`${name} claim ${back} from the last`, async (side) => {
    const claim = pick(side, back)
    return claim && step(side.store, claim)
  })

const conclude = fc
  .tuple(fc.constantFrom(...Object.entries(outcomes)), back)
  .map(([[name, step], back]) => ofClaim(name, back, step))
const extend = fc
  .tuple(back, hours)
  .map(([back, leaseMs]) => ofClaim(`extend by ${leaseMs}`, back, (store, claim) => store.extend(claim, leaseMs)))
const release = back.map((back) => ofClaim('release', back, (store, claim) => store.release(claim)))

const replayOne = fc
  .tuple(key, place, fc.boolean())
  .map(([key, place, force]) =>
    command(`replay ${JSON.stringify({ key, ...place, force })}`, ({ store }) =>
      store.replay(keyOf(key, place), { by: 'ada', reason: 'again', force }),
    ),
  )
const replaySome = fc
  .tuple(fc.constantFrom(...sources), status, fc.boolean())
  .map(([source, status, force]) =>
    command(`replay one of ${JSON.stringify({ source, status, force })}`, ({ store }) =>
      store.replay({ source, status, limit: 1 }, { by: 'bob', reason: 'some', force }),
    ),
  )

const wait = hours.map((ms) => command(`advance ${ms}`, ({ advance }) => advance(ms)))
const purge = ages.map((ages) => command(`purge ${JSON.stringify(ages)}`, ({ store }) => store.purge(ages)))

// A step that stands here twice is taken twice as often.
const steps = [
  admit,
  admit,
  admit,
  claim,
  claim,
  claimKey,
  claimKey,
  conclude,
  conclude,
  conclude,
  conclude,
  extend,
  release,
  release,
  release,
]
const rarer = [replayOne, replaySome, wait, wait, purge]
const commands = fc.commands([...steps, ...rarer], { maxCommands: longest, size: 'max' })

function modelSide(): Side {
  let time = 0
  return {
    store: memoryInbox({ now: () => time }),
    advance: async (ms) => {
      time += ms
    },
    claims: [],
  }
}

/**
 * The same random steps on the store and on the memory inbox lead to the same rows and answers. The seed is the same for
 * all stores.
 */
export function followsModel<TTx>({ it }: InboxTestRunner, target: InboxTarget<TTx>): void {
  it('leads to the same rows and answers as in the memory inbox', async () => {
    const walk = fc.asyncProperty(commands, async (steps) => {
      const { store, advance, close } = await target.open()
      try {
        await fc.asyncModelRun(() => ({ model: modelSide(), real: { store, advance, claims: [] } }), steps)
      } finally {
        await close()
      }
    })
    await fc.assert(walk, { seed, numRuns: runs })
  })
}
