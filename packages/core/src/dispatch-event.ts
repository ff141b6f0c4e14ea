import { createContext } from './create-context.ts'
import type { WebhookEvent } from './event.ts'
import type { Work } from './processor.ts'
import { refineEvent } from './refine-event.ts'
import { isRefusal } from './refusal.ts'
import { refusalError } from './refusal-error.ts'
import { WebhookError } from './webhook-error.ts'

/**
 * Runs the handler of one event as a delivery of it would, without HTTP.
 * @throws whatever the handler throws, and WebhookError `payload_rejected` or `event_unhandled`
 * @returns whether a handler ran
 */
export async function dispatchEvent<TEvents>(work: Work<TEvents>, event: Omit<WebhookEvent, 'raw'>): Promise<boolean> {
  const { provider, source, route, schemas, unhandled, stopping, now } = work
  const signal = (): AbortSignal => stopping.signal
  const result = await refineEvent({ raw: undefined, ...event }, schemas)
  if (isRefusal(result)) throw refusalError(provider, result)
  const { event: refined } = result
  const handler = route?.(refined.type)
  if (handler === undefined && unhandled === 'reject') throw new WebhookError('event_unhandled')
  const delivery = { receivedAt: new Date(now() * 1000), headers: {}, rawBody: new Uint8Array() }
  await handler?.(refined, createContext(provider, refined, { source, tenant: undefined, signal, delivery }))
  return handler !== undefined
}
