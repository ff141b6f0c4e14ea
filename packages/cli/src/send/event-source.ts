import { randomUUID } from 'node:crypto'
import type { AnyEvents, WebhookProvider } from '@rawhook/core'
import { type Deliverable, type DeliveryDetails, encodeEvent, eventFixture, usualFixtureType } from '@rawhook/testing'
import { asUsage } from '../as-usage.ts'
import { Failure } from '../failure.ts'
import { readInput } from '../input/read-input.ts'

/** What a delivery carries. */
export interface Content {
  readonly event: Deliverable
  readonly details: DeliveryDetails
}

/** Makes what one delivery carries, with an identity of its own. */
export interface EventSource {
  readonly type: string | undefined
  readonly next: () => Content
}

type Provider = WebhookProvider<AnyEvents>

/** The headers beside the signature that tell the type and the id, where the provider has some. */
function tellingHeaders(provider: Provider, type: string | undefined, id: string): Record<string, string> {
  const { 'content-type': _, ...headers } = encodeEvent(
    provider,
    {},
    { ...(type === undefined ? {} : { type }), id },
  ).headers
  return headers
}

const bytesSource = (provider: Provider, body: Uint8Array, type: string | undefined): EventSource => ({
  type,
  next() {
    const id = randomUUID()
    return { event: body, details: { id, headers: tellingHeaders(provider, type, id) } }
  },
})

function fixtureSource(provider: Provider, wanted: string | undefined): EventSource {
  const type = wanted ?? usualFixtureType(provider)
  if (type === undefined) {
    throw new Failure('usage', `There is no example of what ${provider.title} sends: give one with --data.`)
  }
  const make = (): object => {
    try {
      return eventFixture(provider, type)
    } catch (error) {
      return asUsage(error)
    }
  }
  return { type, next: () => ({ event: make(), details: {} }) }
}

/**
 * Where the events come from: a file, sent byte for byte, or else the examples of the provider.
 * @throws Failure when there is neither
 */
export async function eventSource(
  provider: Provider,
  { data, event }: { readonly data?: string | undefined; readonly event?: string | undefined },
): Promise<EventSource> {
  return data === undefined ? fixtureSource(provider, event) : bytesSource(provider, await readInput(data), event)
}
