import type { EventHandlers } from './event-handlers.ts'
import type { Acknowledge } from './inbox/acknowledge-mode.ts'
import type { InboxStore } from './inbox/inbox-store.ts'
import type { RunnerOptions } from './inbox/runner-settings.ts'
import type { LogTarget } from './log.ts'
import type { Outcome } from './outcome.ts'
import { keyProblem } from './parse-events.ts'
import type { WebhookProvider } from './provider.ts'
import type { PublicUrl } from './public-url.ts'
import type { SecretSource } from './secrets.ts'
import type { OnlyKeysOf, Refined } from './standard-schema.ts'

/** How a receiver is set up. The same for every adapter and provider. */
export interface ReceiverOptions<TEvents, TTx = never, TSchemas = object, TNative = unknown> {
  /** One secret, up to five while they are rotated, or how to find it for one delivery. */
  readonly secret: SecretSource<TNative>
  /** Handlers by event type: exact names, prefixes that end in `*`, and `'*'`. @default none: verify, attach, go on */
  readonly on?: EventHandlers<Refined<TEvents, NoInfer<TSchemas>>, NoInfer<TTx>>
  /** What to do with an event that no key of `on` matches. @default 'acknowledge' */
  readonly unhandled?: 'acknowledge' | 'reject'
  /** Standard Schemas for `data`, by event type. @default none */
  readonly schemas?: TSchemas & OnlyKeysOf<TSchemas, TEvents>
  /** Age limit of a signature in seconds, 1 to 86400, inclusive, in both directions. @default the provider's, else 300 */
  readonly tolerance?: number
  /** The clock, in Unix seconds. @default the system's */
  readonly now?: () => number
  /** Largest body in bytes. Its connection uses at most eight times as much memory. @default the provider's, else 1048576 */
  readonly maxBodyBytes?: number
  /** Milliseconds a sender may take for the body. @default 10000 */
  readonly bodyTimeout?: number
  /** Name of this endpoint, for `idempotencyKey` and logs. @default the provider's name */
  readonly source?: string
  /**
   * The URL the provider was given, or a function that makes it for one request. Required for providers that sign it
   * (`signsUrl`): it is never taken from the request's own host or from forwarded headers. @default none
   */
  readonly publicUrl?: PublicUrl
  /** Where events are kept before they are acknowledged. Only for `createReceiver`, because `stop()` must be called. @default none */
  readonly inbox?: InboxStore<TTx>
  /** Milliseconds that storing a delivery may take; then it is answered `inbox_unavailable`. @default 5000 */
  readonly inboxTimeout?: number
  /** When a stored delivery is answered. @default 'on-receipt' where the store survives a loss of power, else 'after-processing' */
  readonly acknowledge?: Acknowledge
  /** How stored events are worked on; `false` where another process does. @default {} */
  readonly runner?: RunnerOptions | false
  /**
   * What the inbox keeps of an error that a handler threw, up to 1000 characters, instead of its name, code, message and
   * place: for those who may not keep messages. Where it throws or returns no text, the name alone is kept. Needs `inbox`.
   * @default name, code, message without credentials, and place
   */
  readonly describeError?: (thrown: unknown) => string
  /** Where log lines go. @default console */
  readonly log?: LogTarget | false
  /**
   * Told of every outcome of a delivery after the answer is decided; of attempts that come later, `log` and the row tell.
   * Never awaited; what it throws changes nothing. @default none
   */
  readonly onOutcome?: (outcome: Outcome) => unknown
}

const defaultTolerance = 300
const defaultMaxBodyBytes = 1024 * 1024
const defaultBodyTimeout = 10_000
const maxTolerance = 86_400
const latestSeconds = 1e11

const systemClock = (): number => Math.floor(Date.now() / 1000)

const known = new Set<string>([
  'secret',
  'on',
  'unhandled',
  'schemas',
  'tolerance',
  'now',
  'maxBodyBytes',
  'bodyTimeout',
  'source',
  'publicUrl',
  'inbox',
  'inboxTimeout',
  'acknowledge',
  'runner',
  'describeError',
  'log',
  'onOutcome',
] satisfies (keyof ReceiverOptions<object>)[])

/**
 * The tolerance to apply.
 * @throws TypeError when nothing could be checked with it
 */
export function checkTolerance<TEvents>(provider: WebhookProvider<TEvents>, tolerance: number | undefined): number {
  if (tolerance === undefined) return provider.tolerance ?? defaultTolerance
  if (!provider.signature.timestamped) {
    throw new TypeError(
      `rawhook: ${provider.name} signs no timestamp, so tolerance has nothing to limit. Leave it out.`,
    )
  }
  if (Number.isInteger(tolerance) && tolerance >= 1 && tolerance <= maxTolerance) return tolerance
  throw new TypeError(
    `rawhook: tolerance is a whole number of seconds from 1 to ${maxTolerance}, not ${String(tolerance)}.`,
  )
}

/**
 * Unix seconds as a clock gave them.
 * @throws TypeError on milliseconds and on what is no time at all
 */
export function checkNow(now: number): number {
  if (Number.isFinite(now) && now >= 0 && now <= latestSeconds) return now
  throw new TypeError(`rawhook: now is Unix time in seconds, not milliseconds, and not ${String(now)}.`)
}

/** @throws TypeError that names the option */
export function checkPositiveInteger(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new TypeError(`rawhook: ${name} must be a positive whole number, not ${String(value)}.`)
}

function checkSource(source: string): string {
  const problem = keyProblem('source', source)
  if (problem === undefined) return source
  throw new TypeError(`rawhook: ${problem.replace('its event has no source', 'source is empty')}.`)
}

function checkHandlers(name: string, on: object | undefined): void {
  if (on === undefined) return
  const entries = Object.entries(on)
  if (entries.length === 0) {
    throw new TypeError(
      `rawhook: ${name}: on is empty, so every event would be acknowledged and dropped. Add a handler, or leave on out.`,
    )
  }
  for (const [key, handler] of entries) {
    if (typeof handler !== 'function') throw new TypeError(`rawhook: ${name}: on['${key}'] is not a function.`)
    if (key.slice(0, -1).includes('*')) {
      throw new TypeError(`rawhook: ${name}: on['${key}'] has a * inside. It may stand at the end only.`)
    }
  }
}

const ofInbox = ['acknowledge', 'inboxTimeout', 'runner', 'describeError'] as const

function checkInboxOptions(
  name: string,
  options: Readonly<Partial<Record<(typeof ofInbox)[number] | 'inbox', unknown>>>,
): void {
  if (options.inbox !== undefined || ofInbox.every((option) => options[option] === undefined)) return
  throw new TypeError(`rawhook: ${name}: ${ofInbox.join(', ')} need an inbox: createReceiver(${name}, { inbox, … }).`)
}

const misplaced: Readonly<Record<string, string>> = {
  handler: 'handler belongs to webhook() of an adapter; createReceiver takes on.',
  path: "path exists in the Fastify adapter only, where it is the route. Elsewhere the framework's router matches: app.use('/webhooks/…', …).",
}

/** Options, checked and complete. */
export interface Settings {
  readonly tolerance: number
  readonly now: () => number
  readonly maxBodyBytes: number
  readonly bodyTimeout: number
  readonly source: string
}

/**
 * Checks the options of a receiver, so that a mistake shows at start.
 * @throws TypeError that says what to do
 */
export function settle<TEvents, TTx, TSchemas, TNative>(
  provider: WebhookProvider<TEvents>,
  options: ReceiverOptions<TEvents, TTx, TSchemas, TNative>,
): Settings {
  const { name } = provider
  for (const option of Object.keys(options)) {
    if (known.has(option)) continue
    throw new TypeError(
      `rawhook: ${name}: ${Object.hasOwn(misplaced, option) ? misplaced[option] : `there is no option '${option}'.`}`,
    )
  }
  checkHandlers(name, options.on)
  if (options.unhandled !== undefined && options.unhandled !== 'acknowledge' && options.unhandled !== 'reject') {
    throw new TypeError(`rawhook: ${name}: unhandled is 'acknowledge' or 'reject'.`)
  }
  checkInboxOptions(name, options)
  const now = options.now ?? systemClock
  checkNow(now())
  return {
    tolerance: checkTolerance(provider, options.tolerance),
    now,
    maxBodyBytes: checkPositiveInteger(
      'maxBodyBytes',
      options.maxBodyBytes ?? provider.maxBodyBytes ?? defaultMaxBodyBytes,
    ),
    bodyTimeout: checkPositiveInteger('bodyTimeout', options.bodyTimeout ?? defaultBodyTimeout),
    source: checkSource(options.source ?? name),
  }
}
