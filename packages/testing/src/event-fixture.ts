import type { WebhookProvider } from '@rawhook/core'
import { describeEvent } from './event-description.ts'
import type { DeepPartial, EventPayload } from './event-payload.ts'
import { type AnyFixtureSet, fixtureSetOf } from './fixtures/fixture-sets.ts'
import { withOverrides } from './with-overrides.ts'

function payloadOf(set: AnyFixtureSet, type: string): unknown {
  const make = Object.hasOwn(set.payloads, type) ? set.payloads[type] : undefined
  return make === undefined ? set.named?.(type) : make()
}

/** Where the provider sends a list of events, the overrides are those of the event in it. */
const payloadWith = (payload: unknown, overrides: unknown): unknown =>
  Array.isArray(payload) && !Array.isArray(overrides)
    ? payload.map((event) => withOverrides(event, overrides))
    : withOverrides(payload, overrides)

/**
 * The types of which there is a fixture of this provider, sorted; none where it has no fixtures.
 * @example
 * fixtureTypes(spine) // ['run.completed', 'run.failed', 'run.started', 'webhook.ping']
 */
export function fixtureTypes<TEvents>({ name }: WebhookProvider<TEvents>): readonly string[] {
  return Object.keys(fixtureSetOf(name)?.payloads ?? {}).sort()
}

/**
 * The type that most apps receive most from this provider, of those that there is a fixture of; `undefined` where it has
 * no fixtures.
 * @example
 * usualFixtureType(stripe) // 'checkout.session.completed'
 */
export function usualFixtureType<TEvents>({ name }: WebhookProvider<TEvents>): string | undefined {
  return fixtureSetOf(name)?.usual
}

/**
 * A payload as the provider sends it for an event of this type, to sign and deliver. Its ids are new with every call;
 * its times are not.
 * @param overrides members that have other values, at any depth; a list is replaced whole
 * @throws TypeError when there is no fixture of that provider and type
 * @example
 * const event = eventFixture(spine, 'run.completed', { data: { object: { run_id: 'run_1' } } })
 */
export function eventFixture<TEvents, TType extends keyof TEvents & string>(
  provider: WebhookProvider<TEvents>,
  type: TType,
  overrides?: DeepPartial<EventPayload<TEvents, TType>>,
): EventPayload<TEvents, TType> {
  const { name, title } = provider
  const set = fixtureSetOf(name)
  const payload = set && payloadOf(set, type)
  if (payload === undefined) {
    const known = fixtureTypes(provider)
    const cause = known.length === 0 ? `${title} has no fixtures` : `${title} has no fixture of '${type}'`
    const others = known.length === 0 ? '' : ` It has ${known.join(', ')}.`
    throw new TypeError(`rawhook: ${cause}, so give the event or the body yourself.${others}`)
  }
  const event = payloadWith(structuredClone(payload), overrides) as EventPayload<TEvents, TType>
  describeEvent(event, { type })
  return event
}
