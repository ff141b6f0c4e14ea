import type { WebhookEvent } from './event.ts'
import { nameOfEvent } from './name-of-event.ts'
import type { Refusal } from './refusal.ts'
import type { StandardSchema } from './standard-schema.ts'

/** Schemas by event type. */
export type SchemaMap = Readonly<Record<string, StandardSchema>>

const pathOf = (path: readonly (PropertyKey | { readonly key: PropertyKey })[] = []): string =>
  ['data', ...path.map((segment) => String(typeof segment === 'object' ? segment.key : segment))].join('.')

/**
 * The event with its data as its schema makes it; wrapped, because an event may have any member. A refusal names the places only: what a schema says of them may
 * quote the data.
 */
export async function refineEvent(
  event: WebhookEvent,
  schemas: SchemaMap | undefined,
): Promise<{ readonly event: WebhookEvent } | Refusal> {
  if (schemas === undefined || !Object.hasOwn(schemas, event.type)) return { event }
  const result = await schemas[event.type]?.['~standard'].validate(event.data)
  if (result === undefined) return { event }
  if (result.issues === undefined) return { event: { ...event, data: result.value } }
  const places = result.issues.slice(0, 5).map((issue) => pathOf(issue.path))
  return {
    refused: 'payload_rejected',
    message: `The event ${nameOfEvent(event.id, event.type)} does not fit its schema at ${[...new Set(places)].join(', ')}.`,
    authentic: true,
  }
}
