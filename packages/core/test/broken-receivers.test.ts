import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import {
  type Acknowledge,
  type Admitted,
  type AnyEvents,
  createReceiver,
  type InboxStore,
  memoryInbox,
} from '../src/index.ts'
import { deliver, event, gate, parcel, receiverOn, seconds, secret } from './inbox-receiver-kit.ts'

type Store = InboxStore<undefined>
type Handler = () => unknown

/** A receiver of the event `evt_1`, as its sender sees it. */
interface Endpoint {
  /** Sends the event. @returns the status of the answer */
  readonly send: () => Promise<number | undefined>
  readonly stop: () => Promise<void>
}

/** Makes a receiver that keeps its events in a store. */
type MakeEndpoint = (inbox: Store, handler: Handler, acknowledge: Acknowledge) => Endpoint

const key = { source: 'parcel', tenant: '', key: 'evt_1' }
const powered = (changes: Partial<Store> = {}): Store => ({ ...memoryInbox(), durability: 'power', ...changes })

/** Lets everything go on that waits for nothing but its turn. */
async function settleDown(): Promise<void> {
  for (let turns = 0; turns < 20; turns++) await turn()
}

async function answersAfterStoring(make: MakeEndpoint): Promise<void> {
  const reached = gate()
  const storing = gate()
  const memory = powered()
  const slow = powered({
    ...memory,
    async admit(rows, claimMs) {
      reached.open()
      await storing.opened
      return memory.admit(rows, claimMs)
    },
  })
  const endpoint = make(slow, () => {}, 'on-receipt')
  let isAnswered = false
  const answer = endpoint.send().finally(() => {
    isAnswered = true
  })
  await reached.opened
  await settleDown()
  const wasEarly = isAnswered
  storing.open()
  const status = await answer
  await endpoint.stop()
  expect({ wasEarly, status }).toEqual({ wasEarly: false, status: 200 })
}

async function refusesWhatIsNotStored(make: MakeEndpoint): Promise<void> {
  let runs = 0
  const down = powered({ admit: () => Promise.reject(new Error('down')) })
  const endpoint = make(
    down,
    () => {
      runs += 1
    },
    'on-receipt',
  )
  const status = await endpoint.send()
  await endpoint.stop()
  expect({ status, runs }).toEqual({ status: 503, runs: 0 })
}

async function isOpenWhileItRuns(make: MakeEndpoint): Promise<void> {
  const started = gate()
  const end = gate()
  const store = powered()
  const endpoint = make(
    store,
    () => {
      started.open()
      return end.opened
    },
    'after-processing',
  )
  const answer = endpoint.send()
  await started.opened
  const status = (await store.get(key))?.status
  const meanwhile = await endpoint.send()
  end.open()
  const last = await answer
  await endpoint.stop()
  expect({ status, meanwhile, last }).toEqual({ status: 'processing', meanwhile: 503, last: 200 })
}

async function runsAFailureAgain(make: MakeEndpoint): Promise<void> {
  let runs = 0
  const store = powered()
  const endpoint = make(
    store,
    () => {
      runs += 1
      if (runs === 1) throw new Error('the first time')
    },
    'after-processing',
  )
  const statuses = [await endpoint.send(), await endpoint.send()]
  await endpoint.stop()
  expect({ runs, statuses }).toEqual({ runs: 2, statuses: [500, 200] })
  expect((await store.get(key))?.status).toBe('completed')
}

async function runsADuplicateOnce(make: MakeEndpoint): Promise<void> {
  let runs = 0
  const endpoint = make(
    powered(),
    () => {
      runs += 1
    },
    'after-processing',
  )
  const statuses = [await endpoint.send(), await endpoint.send(), await endpoint.send()]
  await endpoint.stop()
  expect({ runs, statuses }).toEqual({ runs: 1, statuses: [200, 200, 200] })
}

const checks = {
  'answers after the event is stored, not before': answersAfterStoring,
  'refuses what could not be stored, and runs no handler': refusesWhatIsNotStored,
  'leaves an event open while its handler runs': isOpenWhileItRuns,
  'runs an event whose handler failed again': runsAFailureAgain,
  'runs an event once, however often it comes': runsADuplicateOnce,
}

/** Checks a receiver. @returns the names of the checks that it fails */
async function failuresOf(make: MakeEndpoint): Promise<readonly string[]> {
  const failed: string[] = []
  for (const [name, check] of Object.entries(checks)) await check(make).catch(() => failed.push(name))
  return failed
}

const real: MakeEndpoint = (inbox, handler, acknowledge) => {
  const receiver = receiverOn(inbox, { acknowledge, on: { '*': handler } })
  return { send: async () => (await deliver(receiver)).status, stop: () => receiver.stop() }
}

const on =
  (spoil: (store: Store) => Store): MakeEndpoint =>
  (inbox, handler, acknowledge) =>
    real(spoil(inbox), handler, acknowledge)

const acknowledgedBeforeDurable = on((store) => ({
  ...store,
  async admit(rows, claimMs) {
    const admitting = store.admit(rows, claimMs)
    if (claimMs !== undefined) return admitting
    admitting.catch(() => undefined)
    return rows.map(() => ({ kind: 'new', claim: undefined, sharesId: false }))
  },
}))

const completedBeforeHandled = on((store) => ({
  ...store,
  async admit(rows, claimMs) {
    const admitted: readonly Admitted[] = await store.admit(rows, claimMs)
    for (const each of admitted) {
      if (each.kind === 'new' && each.claim !== undefined) await store.complete(each.claim)
    }
    return admitted
  },
  complete: () => Promise.resolve(true),
  fail: () => Promise.resolve(true),
}))

/** Handles in the request, after it has kept the key: as a replay cache in front of a handler does. */
const keyKeptBeforeHandled: MakeEndpoint = (inbox, handler) => {
  const receiver = createReceiver<AnyEvents>(parcel, { secret, now: () => seconds, log: false, on: { '*': handler } })
  const bytes = { rawBody: new TextEncoder().encode(event()), signedPart: undefined, sha256: '', headers: {} }
  const row = { ...key, id: key.key, type: 'parcel.sent', position: 0, keyWindowMs: undefined, ...bytes }
  return {
    async send() {
      const [admitted] = await inbox.admit([row]).catch(() => [])
      if (admitted === undefined) return 503
      return admitted.kind === 'duplicate' ? 200 : (await deliver(receiver)).status
    },
    stop: () => receiver.stop(),
  }
}

test('a receiver on a correct store passes every check', async () => {
  expect(await failuresOf(real)).toEqual([])
})

test.each([
  [
    'acknowledges before the store has resolved',
    acknowledgedBeforeDurable,
    ['answers after the event is stored, not before', 'refuses what could not be stored, and runs no handler'],
  ],
  [
    'completes before the handler ran',
    completedBeforeHandled,
    ['leaves an event open while its handler runs', 'runs an event whose handler failed again'],
  ],
  [
    'keeps the key before the handler, and never retries',
    keyKeptBeforeHandled,
    ['leaves an event open while its handler runs', 'runs an event whose handler failed again'],
  ],
] as const)('a receiver that %s is found out', async (_, make, found) => {
  expect(await failuresOf(make)).toEqual(found)
})
