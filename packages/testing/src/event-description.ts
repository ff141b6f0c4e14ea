import { randomUUID } from 'node:crypto'

/** What is known of an event beside its payload. */
export interface EventDescription {
  /** Identity for providers that say it in a header: an event keeps it, however often it is delivered. */
  readonly id: string
  /** Known of fixtures only. */
  readonly type: string | undefined
}

const descriptions = new WeakMap<object, EventDescription>()

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** What is known of an event: the same for the same object. */
export function descriptionOf(event: unknown): EventDescription {
  const known = isObject(event) ? descriptions.get(event) : undefined
  return known ?? describeEvent(event, { type: undefined })
}

/** Keeps the type of an event, and gives it an identity. */
export function describeEvent(event: unknown, { type }: Pick<EventDescription, 'type'>): EventDescription {
  const description = { id: randomUUID(), type }
  if (isObject(event)) descriptions.set(event, description)
  return description
}
