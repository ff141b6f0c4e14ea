import {
  type AfterFailure,
  type AnyEvents,
  type Claim,
  createReceiver,
  defineProvider,
  type EventDraft,
  hmac,
  type InboxKey,
  type InboxRow,
  type InboxStatus,
  type InboxStore,
  memoryInbox,
  type NewRow,
  type Outcome,
  type Receiver,
  type ReceiverOptions,
  sign,
  type WaitUntil,
  type WebhookProvider,
} from '../src/index.ts'

export const secret = 'whsec_parcel_secret'
export const seconds = 1_700_000_000

interface Payload {
  readonly id?: string
  readonly type: string
  readonly data?: unknown
}

const draft = ({ id, type, data }: Payload): EventDraft => ({ id, type, data, raw: undefined })

/** A provider for the inbox: `{ id, type, data }`, or a list of them. */
export const parcelWith = (changes: Partial<WebhookProvider<AnyEvents>> = {}): WebhookProvider<AnyEvents> =>
  defineProvider<AnyEvents>({
    name: 'parcel',
    title: 'Parcel',
    documentation: 'https://example.com/webhooks',
    keys: 'secret',
    body: 'json',
    signature: hmac({ hash: 'sha256', encoding: 'hex', header: 'Parcel-Signature' }),
    dedupe: 'signed-id',
    typeSigned: true,
    toEvents: (payload) => (Array.isArray(payload) ? payload.map(draft) : [draft(payload as Payload)]),
    ...changes,
  })

export const parcel = parcelWith()

/** Two ends of a promise. */
export interface Gate {
  readonly opened: Promise<void>
  readonly open: () => void
}

export function gate(): Gate {
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}

/** A store under observation. */
export interface Watched extends InboxStore<undefined> {
  /** The store itself, for what is not to be counted. */
  readonly unseen: InboxStore<undefined>
  /** Names of the methods that were called, in order. */
  readonly calls: string[]
  count(method: keyof InboxStore): number
  /** Resolves when so many attempts have been written down. */
  settled(times: number): Promise<void>
  row(key?: string): Promise<InboxRow>
}

/** The memory inbox, declared to survive a loss of power unless `changes` say otherwise. */
export function watched(
  changes: Partial<InboxStore<undefined>> = {},
  memory: InboxStore<undefined> = memoryInbox(),
): Watched {
  const store: InboxStore<undefined> = { ...memory, durability: 'power', ...changes }
  const calls: string[] = []
  const waiting: { readonly times: number; readonly resolve: () => void }[] = []
  let writes = 0

  const seen =
    <TArguments extends unknown[], TResult>(
      name: keyof InboxStore,
      call: (...values: TArguments) => Promise<TResult>,
    ) =>
    async (...values: TArguments): Promise<TResult> => {
      calls.push(name)
      const result = await call(...values)
      if ((name === 'complete' || name === 'fail') && result === true) writes += 1
      for (const { times, resolve } of waiting) if (writes >= times) resolve()
      return result
    }

  return {
    ...store,
    unseen: store,
    admit: seen('admit', (rows: readonly NewRow[], claimMs?: number) => store.admit(rows, claimMs)),
    claim: seen('claim', (order: Parameters<InboxStore['claim']>[0]) => store.claim(order)),
    claimKey: seen('claimKey', (key: InboxKey, leaseMs: number) => store.claimKey(key, leaseMs)),
    extend: seen('extend', (claim: Claim, leaseMs: number) => store.extend(claim, leaseMs)),
    complete: seen('complete', (claim: Claim, write?: (tx: undefined) => unknown) => store.complete(claim, write)),
    fail: seen('fail', (claim: Claim, error: string, next: AfterFailure) => store.fail(claim, error, next)),
    release: seen('release', (claim: Claim) => store.release(claim)),
    calls,
    count: (method) => calls.filter((name) => name === method).length,
    settled: (times) =>
      writes >= times ? Promise.resolve() : new Promise((resolve) => waiting.push({ times, resolve })),
    async row(key = 'evt_1') {
      const row = await store.get({ source: 'parcel', tenant: '', key })
      if (row === undefined) throw new Error(`there is no row ${key}`)
      return row
    },
  }
}

export const statusOf = async (store: Watched, key?: string): Promise<InboxStatus> => (await store.row(key)).status

/** A log that keeps its lines. */
export interface Kept {
  readonly lines: string[]
  warn(message: string): void
  error(message: string, ...details: unknown[]): void
}

export function kept(): Kept {
  const lines: string[] = []
  const keep = (line: string): void => {
    lines.push(line)
  }
  return { lines, warn: keep, error: keep }
}

/** What came back for a delivery. */
export interface Answered {
  readonly outcome: Outcome
  readonly status: number | undefined
  readonly retryAfter: string | undefined
  readonly code: string | undefined
}

export interface Sending {
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly waitUntil?: WaitUntil
}

export const event = (changes: Partial<Payload> = {}): string =>
  JSON.stringify({ id: 'evt_1', type: 'parcel.sent', data: { weight: 3 }, ...changes })

/** Hands a signed delivery to a receiver, as an adapter would. */
export async function deliver(
  receiver: Receiver<AnyEvents>,
  { body = event(), headers = {}, waitUntil }: Sending = {},
): Promise<Answered> {
  const all = { ...(await sign(parcel, { body, secret, now: seconds })), ...headers }
  const values = new Map(Object.entries(all).map(([name, value]) => [name.toLowerCase(), value]))
  const outcome = await receiver.receive({
    method: 'POST',
    url: '/webhooks/parcel',
    header: (name) => values.get(name.toLowerCase()),
    readBody: () => Promise.resolve(new TextEncoder().encode(body)),
    discard: () => Promise.resolve(true),
    findWaitUntil: () => waitUntil,
  })
  const answer = receiver.acknowledge(outcome)
  const code = 'error' in outcome ? outcome.error.code : undefined
  return { outcome, status: answer?.status, retryAfter: answer?.headers['retry-after'], code }
}

export type Options = Partial<ReceiverOptions<AnyEvents, undefined>>

/** A receiver on a store, with a clock that stands still. */
export const receiverOn = (
  inbox: InboxStore<undefined>,
  options: Options = {},
  provider: WebhookProvider<AnyEvents> = parcel,
): Receiver<AnyEvents> =>
  createReceiver<AnyEvents, undefined>(provider, {
    secret,
    inbox,
    now: () => seconds,
    log: false,
    on: { '*': () => {} },
    ...options,
  })

/** Brings the event `evt_1` into a status, with a lease or retry that is `restMs` away. */
export async function leave(
  target: InboxStore<undefined> | Watched,
  status: InboxStatus,
  restMs = 30_000,
): Promise<void> {
  const store = 'unseen' in target ? target.unseen : target
  const web = receiverOn({ ...store, durability: 'power' }, { runner: false })
  await deliver(web)
  await web.stop()
  if (status === 'pending') return
  const [claim] = await store.claim({ source: 'parcel', limit: 1, leaseMs: restMs })
  if (claim === undefined) throw new Error('nothing to claim')
  if (status === 'completed') await store.complete(claim)
  else if (status === 'retrying') await store.fail(claim, 'no', { status, inMs: restMs })
  else if (status !== 'processing') await store.fail(claim, 'no', { status })
}
