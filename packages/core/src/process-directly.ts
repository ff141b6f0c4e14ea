import type { Ending } from './conclude.ts'
import { createContext } from './create-context.ts'
import type { Router } from './dispatch.ts'
import { handleEvents, refineAll, refuseUnhandled } from './handle-events.ts'
import type { IncomingRequest } from './incoming-request.ts'
import type { ProvedDelivery } from './parse-delivery.ts'
import type { WebhookProvider } from './provider.ts'
import type { SchemaMap } from './refine-event.ts'
import { isRefusal } from './refusal.ts'
import type { Stopping } from './stopping.ts'

/** How a receiver works on events, whoever brings them. */
export interface Work<TEvents> {
  readonly provider: WebhookProvider<TEvents>
  readonly source: string
  /** `undefined`: the app goes on with the event itself. */
  readonly route: Router | undefined
  readonly schemas: SchemaMap | undefined
  readonly unhandled: 'acknowledge' | 'reject' | undefined
  readonly stopping: Stopping
  /** Unix seconds. */
  readonly now: () => number
}

/** How a delivery came. */
interface Arrival {
  /** `performance.now()` when it was first seen. */
  readonly startedAt: number
  readonly request: Pick<IncomingRequest, 'waitUntil'>
}

/** Works on a proved delivery. */
export type Process = (delivery: ProvedDelivery, tenant: string | undefined, arrival: Arrival) => Promise<Ending>

/** Runs the handlers while the sender waits: nothing is kept, and a failure is answered, so that all comes again. */
export function processDirectly<TEvents>(work: Work<TEvents>): Process {
  const { provider, source, route, schemas, unhandled, stopping, now } = work
  return async (delivery, tenant) => {
    const events = await refineAll(delivery.events, schemas)
    if (isRefusal(events)) return events
    if (route === undefined) return { ...delivery, events, kind: 'verified' }

    const orphaned = unhandled === 'reject' ? refuseUnhandled(events, route) : undefined
    if (orphaned !== undefined) return orphaned

    const { rawBody, headers } = delivery
    const receivedAt = new Date(now() * 1000)
    const { signal, end } = stopping.begin()
    const context = { source, tenant, signal, delivery: { receivedAt, headers: headers(), rawBody } }
    const handled = await handleEvents(events, route, (event) => createContext(provider, event, context))
    end()
    return { ...delivery, events, ...handled }
  }
}
