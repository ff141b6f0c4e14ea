import { createContext } from './create-context.ts'
import { isPending } from './crypto/when-ready.ts'
import type { WebhookEvent } from './event.ts'
import { handleEvents, refineAll, refuseUnhandled } from './handle-events.ts'
import type { Log } from './log.ts'
import { nameOfEvent } from './name-of-event.ts'
import type { Process, Work } from './processor.ts'
import { isRefusal } from './refusal.ts'
import { logUnhandled } from './unhandled.ts'

/** Runs the handlers while the sender waits: nothing is kept, and a failure is answered, so that all comes again. */
export function processDirectly<TEvents>(work: Work<TEvents>, log: Log): { readonly process: Process } {
  const { provider, source, route, schemas, unhandled, stopping, now } = work
  const tell = {
    unhandled: ({ type }: WebhookEvent) => logUnhandled(log, source, type),
    failed: ({ id, type }: WebhookEvent, thrown: unknown) =>
      log.every(
        'error',
        `${source}: handler_failed: The handler of ${nameOfEvent(id, type)} threw. The provider is asked to deliver again.`,
        thrown,
      ),
  }

  const process: Process = async (delivery, tenant) => {
    const refined = refineAll(delivery.events, schemas)
    const events = isPending(refined) ? await refined : refined
    if (isRefusal(events)) return events
    if (route === undefined) return { delivery, events, result: { kind: 'verified' } }

    const orphaned = unhandled === 'reject' ? refuseUnhandled(events, route) : undefined
    if (orphaned !== undefined) return orphaned

    const { rawBody, headers } = delivery
    const receivedAt = new Date(now() * 1000)
    const { signal, end } = stopping.begin()
    const context = { source, tenant, signal, delivery: { receivedAt, headers: headers(), rawBody } }
    const result = await handleEvents(events, route, (event) => createContext(provider, event, context), tell)
    end()
    return { delivery, events, result }
  }

  return { process }
}
