import { crypto } from '#crypto'
import { type Answer, answering, lastAnswer, toResponse } from './acknowledge.ts'
import { authenticate } from './authenticate.ts'
import { conclude, type Ending } from './conclude.ts'
import { type AnyHandler, createRouter } from './dispatch.ts'
import { dispatchEvent } from './dispatch-event.ts'
import type { EventIn, EventMap, WebhookEvent } from './event.ts'
import { explainMismatch } from './explain-mismatch.ts'
import { type FetchContext, fetchRequest } from './fetch-request.ts'
import { belongsToApp, greet } from './greet.ts'
import { handlerFailed } from './handle-events.ts'
import type { IncomingRequest } from './incoming-request.ts'
import { inspect } from './inspect.ts'
import { createLog } from './log.ts'
import { nameOfEvent } from './name-of-event.ts'
import type { AcceptedOutcome, Outcome } from './outcome.ts'
import { parseDelivery } from './parse-delivery.ts'
import type { Processor, Work } from './processor.ts'
import type { WebhookProvider } from './provider.ts'
import { signedUrlFinder } from './public-url.ts'
import { readBody } from './read-body.ts'
import { type ReceiverOptions, settle } from './receiver-options.ts'
import type { SchemaMap } from './refine-event.ts'
import { isRefusal, type Refusal } from './refusal.ts'
import { createReporter } from './report.ts'
import { keyFinder, type SecretValue } from './secrets.ts'
import type { Refined } from './standard-schema.ts'
import { createStopping } from './stopping.ts'
import { warnAtStart } from './warn-at-start.ts'
import { type WebRequestHolder, webRequestIn } from './web-request.ts'
import { WebhookError } from './webhook-error.ts'

/** An event as a test writes it: what identifies it, and as much of the rest as its handler reads. */
export type DispatchedEvent<TEvent> = TEvent extends WebhookEvent
  ? Pick<TEvent, 'id' | 'type' | 'data'> & Partial<TEvent>
  : never

/** Receives the deliveries of one endpoint. */
export interface Receiver<TEvents, TNative = unknown> {
  readonly provider: WebhookProvider<never>
  /** Whether it has an `on`, and so answers by itself. */
  readonly dispatches: boolean
  /** Whether a middleware before the whole app should leave this request to the app. */
  ignores(request: IncomingRequest): boolean
  /** Takes one delivery through the pipeline. Never rejects. */
  receive(request: IncomingRequest, native?: TNative): Promise<Outcome<EventIn<TEvents>>>
  /**
   * The answer to an outcome; `undefined` when nobody is there to read one.
   * @param nothingRuns no code of the app gets a verified event, which the log says once. @default false
   */
  acknowledge(outcome: Outcome, nothingRuns?: boolean): Answer | undefined
  /**
   * The outcome when the app's own `handler` threw, where the framework has no error path for it. It is logged.
   * @param outcome `undefined` where the platform's own request threw before there was one
   */
  fail(outcome: AcceptedOutcome | undefined, thrown: unknown): Outcome
  /**
   * Serves a web `Request`: Next.js, Bun, Deno, Workers. May be passed on without its receiver.
   * @param request also an object that holds it: the event of SvelteKit or h3 2, the context of Astro or Elysia, the arguments of React Router
   * @param native what the secret resolver is handed: `env`, on Workers
   * @param context its `waitUntil` keeps the runtime until stored events are worked on, where it would end with the answer
   * @throws TypeError on anything else, such as an event of Lambda: it names what was given, and what to pass
   * @example
   * export const POST = createReceiver(spine, { secret, on }).fetch
   */
  readonly fetch: (request: WebRequestHolder, native?: TNative, context?: FetchContext) => Promise<Response>
  /**
   * Runs the handler of one event without HTTP, for tests of handlers.
   * @throws whatever the handler throws, and WebhookError `payload_rejected` or `event_unhandled`
   * @returns whether a handler ran
   */
  dispatch(event: DispatchedEvent<EventIn<TEvents>>): Promise<boolean>
  /** The keys of `on`, to subscribe an endpoint to what the app handles. */
  registeredTypes(): readonly string[]
  /** Begins to work on what is stored. The first delivery does it too; at boot, what the last process left is picked up. */
  start(): void
  /** Stores without working on it, to stop a loop; what runs goes on. */
  pause(): void
  resume(): void
  /** Aborts `ctx.signal` of every running handler, claims no more, and resolves when what runs has ended. */
  stop(): Promise<void>
}

const discardFactor = 8

/** What the app supplies besides handlers threw: a schema, `publicUrl` or `now`. */
const appFailure = (cause: unknown): Refusal => ({
  refused: 'handler_failed',
  message: 'A function among the options (schemas, publicUrl or now) threw.',
  cause,
})

/** The framework's request itself threw, as its getters may. */
const requestThrew = (cause: unknown): WebhookError =>
  new WebhookError('handler_failed', { message: 'The request threw when it was looked at.', cause })

const failedHandlerOf = (events: readonly WebhookEvent[], thrown: unknown): WebhookError =>
  handlerFailed([{ type: events.map(({ type }) => type).join(', '), thrown }])

/** Lets the sender finish. One that cannot be read on is cut off after its answer. */
async function letFinish(request: IncomingRequest, maxBytes: number): Promise<boolean> {
  try {
    return (await request.discard(maxBytes)) !== false
  } catch {
    return false
  }
}

/**
 * Makes a receiver of a processor: the pipeline from a request to an answer, the same behind every adapter.
 * @param remember told of every secret that deliveries are verified with
 * @throws TypeError on options that cannot work, with what to do
 */
export function assembleReceiver<TEvents extends EventMap<TEvents>, TTx = never, TSchemas = object, TNative = unknown>(
  provider: WebhookProvider<TEvents>,
  options: ReceiverOptions<TEvents, TTx, TSchemas, TNative>,
  processor: Processor<TEvents>,
  remember: (secret: SecretValue) => void = () => undefined,
): Receiver<Refined<TEvents, TSchemas>, TNative> {
  type TEvent = EventIn<Refined<TEvents, TSchemas>>
  crypto.check()
  const { tolerance, now, maxBodyBytes, bodyTimeout, source } = settle(provider, options)
  const { secret, publicUrl, unhandled, onOutcome } = options
  const schemas = options.schemas as SchemaMap | undefined
  const handlers = options.on as Readonly<Record<string, AnyHandler>> | undefined
  const route = handlers && createRouter(handlers)
  const findKeys = keyFinder(provider, secret, remember)
  const findSignedUrl = signedUrlFinder(provider, publicUrl)
  const log = createLog(options.log ?? console, now)
  const report = createReporter(provider, log, onOutcome)
  const acknowledge = answering(provider)
  const stopping = createStopping()
  const work: Work<TEvents> = { provider, source, route, schemas, unhandled, now, stopping }
  warnAtStart(provider, source, options, log)
  const { process, runner } = processor(work, log)

  async function pipeline(request: IncomingRequest, native: TNative, startedAt: number): Promise<Ending> {
    const greeting = greet(provider, request)
    if (greeting !== undefined) return greeting

    const signedUrl = findSignedUrl(request)
    const presented = inspect(provider, request, signedUrl, maxBodyBytes)
    if (isRefusal(presented)) return presented

    const rawBody = await readBody(request, maxBodyBytes, bodyTimeout)
    if (isRefusal(rawBody)) return rawBody

    const keyring = await findKeys(request, rawBody, native)
    if (isRefusal(keyring)) return keyring

    const proof = await authenticate(provider.signature, presented, rawBody, keyring, { tolerance, now: now() })
    if (isRefusal(proof)) return explainMismatch(provider, proof, keyring, { url: signedUrl.url, option: 'publicUrl' })

    const delivery = await parseDelivery(provider, request, rawBody, proof)
    if (isRefusal(delivery) || 'handshake' in delivery) return delivery

    return await process(delivery, keyring.tenant, { request, startedAt })
  }

  async function receive(request: IncomingRequest, native?: TNative): Promise<Outcome<TEvent>> {
    const startedAt = performance.now()
    let ending: Ending
    try {
      ending = await pipeline(request, native as TNative, startedAt)
    } catch (cause) {
      ending = appFailure(cause)
    }
    const mayBeUnread = isRefusal(ending) || 'handshake' in ending
    const finished = !mayBeUnread || (await letFinish(request, maxBodyBytes * discardFactor))
    const outcome = conclude(provider, ending, { source, finished, ms: performance.now() - startedAt })
    report(outcome, request, isRefusal(ending) ? ending.lineClass : undefined)
    return outcome as Outcome<TEvent>
  }

  const answerTo = (outcome: Outcome, nothingRuns = false): Answer | undefined => {
    if (nothingRuns && outcome.kind === 'verified')
      log.once('dropped', '', `${source}: there is no on, so every verified event is acknowledged and dropped. Add on.`)
    const answer = acknowledge(outcome)
    return stopping.signal.aborted ? lastAnswer(answer) : answer
  }

  return {
    provider,
    dispatches: route !== undefined,
    ignores: (request) => belongsToApp(provider, request),
    receive,
    acknowledge: answerTo,
    fail(outcome, thrown) {
      const { ms = 0, events = [], secretIndex = 0, skewSeconds } = outcome ?? {}
      const error = outcome === undefined ? requestThrew(thrown) : failedHandlerOf(events, thrown)
      if (outcome === undefined) log.error(error.code, `${source}: ${error.code}: ${error.message}`, thrown)
      else {
        const names = events.map(({ id, type }) => nameOfEvent(id, type)).join(', ')
        log.every('error', `${source}: ${error.code}: The handler of ${names} threw.`, thrown)
      }
      return { kind: 'failed', provider: provider.name, source, ms, events, error, secretIndex, skewSeconds }
    },
    async fetch(given, native, context) {
      const request = webRequestIn(given, source)
      return toResponse(answerTo(await receive(fetchRequest(request, context), native), true), native)
    },
    dispatch: (event) => dispatchEvent(work, event),
    registeredTypes: () => Object.keys(handlers ?? {}),
    start: () => runner?.start(),
    pause: () => runner?.pause(),
    resume: () => runner?.resume(),
    async stop() {
      stopping.stop()
      await runner?.stop()
    },
  }
}
