import type { MaybePromise } from './crypto/port.ts'
import type { Router } from './dispatch.ts'
import type { WebhookEvent } from './event.ts'
import { nameOfEvent } from './name-of-event.ts'
import { refineEvent, type SchemaMap } from './refine-event.ts'
import { isRefusal, type Refusal } from './refusal.ts'
import type { WebhookContext } from './webhook-context.ts'
import { WebhookError } from './webhook-error.ts'

/** What became of the events of one delivery. */
export type Handled =
  | { readonly kind: 'handled' | 'unhandled' | 'admitted' | 'duplicate' }
  | { readonly kind: 'failed'; readonly error: WebhookError }

/** A handler that threw, whatever it threw. */
interface HandlerFailure {
  readonly type: string
  readonly thrown: unknown
}

/** The error of handlers that threw. */
export function handlerFailed(failures: readonly HandlerFailure[]): WebhookError {
  const types = failures.map(({ type }) => type)
  const [first, ...more] = failures.map(({ thrown }) => thrown)
  return new WebhookError('handler_failed', {
    message: `The handler of ${types.join(', ')} threw. The provider is asked to deliver again.`,
    cause: more.length === 0 ? first : new AggregateError([first, ...more], 'several handlers threw'),
  })
}

/** The app's schema threw: its mistake, with a genuine event. */
const schemaThrew = ({ id, type }: WebhookEvent, cause: unknown): Refusal => ({
  refused: 'handler_failed',
  message: `The schema of ${nameOfEvent(id, type)} threw. The provider is asked to deliver again.`,
  cause,
  authentic: true,
})

async function refineEach(
  events: readonly WebhookEvent[],
  schemas: SchemaMap,
): Promise<readonly WebhookEvent[] | Refusal> {
  const refined: WebhookEvent[] = []
  for (const event of events) {
    const result = await refineEvent(event, schemas).catch((cause: unknown) => schemaThrew(event, cause))
    if (isRefusal(result)) return result
    refined.push(result.event)
  }
  return refined
}

/**
 * Refines every event by its schema. All of them before any handler runs: a delivery that is refused must not have
 * taken effect in part.
 */
export const refineAll = (
  events: readonly WebhookEvent[],
  schemas: SchemaMap | undefined,
): MaybePromise<readonly WebhookEvent[] | Refusal> => (schemas === undefined ? events : refineEach(events, schemas))

/** Told of what becomes of single events. */
interface Told {
  failed(event: WebhookEvent, thrown: unknown): void
  unhandled(event: WebhookEvent): void
}

/** Runs the handler of every event, in order; one that fails does not keep the others from running. */
export async function handleEvents(
  events: readonly WebhookEvent[],
  route: Router,
  contextOf: (event: WebhookEvent) => WebhookContext<never>,
  tell: Told,
): Promise<Handled> {
  const failures: HandlerFailure[] = []
  let handled = false
  for (const event of events) {
    const handler = route(event.type)
    if (handler === undefined) {
      tell.unhandled(event)
      continue
    }
    handled = true
    try {
      await handler(event, contextOf(event))
    } catch (thrown) {
      tell.failed(event, thrown)
      failures.push({ type: event.type, thrown })
    }
  }
  if (failures.length > 0) return { kind: 'failed', error: handlerFailed(failures) }
  return { kind: handled ? 'handled' : 'unhandled' }
}

/** The refusal of events that nobody handles, when the app wants to hear of them. */
export function refuseUnhandled(events: readonly WebhookEvent[], route: Router): Refusal | undefined {
  const orphan = events.find((event) => route(event.type) === undefined)
  return (
    orphan && { refused: 'event_unhandled', message: `No handler is registered for ${orphan.type}.`, authentic: true }
  )
}
