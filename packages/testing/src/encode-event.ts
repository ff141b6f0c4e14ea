import type { WebhookProvider } from '@rawhook/core'
import { descriptionOf } from './event-description.ts'
import type { EventEncoding } from './fixtures/fixture-set.ts'
import { fixtureSetOf } from './fixtures/fixture-sets.ts'

/** What an event says beside its payload. */
export interface EventDetails {
  /** For providers that say the type in a header. @default that of the fixture, else none */
  readonly type?: string
  /** For providers that say the event's id in a header. @default one that stays with the event object */
  readonly id?: string
  /** @default as the provider sends this event; JSON where it may choose */
  readonly encoding?: EventEncoding
}

/** An event as bytes, not signed yet. */
export interface EncodedEvent {
  readonly body: Buffer<ArrayBuffer>
  /** The content type, and what the provider says in headers that it does not sign. */
  readonly headers: Readonly<Record<string, string>>
  /** Identity for providers that sign it in a header: the `id` of `sign`. */
  readonly id: string
}

const formType = 'application/x-www-form-urlencoded'

const isPlain = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

function formOf(fields: object): string {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) {
    for (const each of [value].flat() as readonly unknown[]) {
      if (!isPlain(each)) throw new TypeError(`rawhook: a form holds texts, but '${name}' is ${typeof each}.`)
      form.append(name, String(each))
    }
  }
  return form.toString()
}

function textOf(event: object, encoding: EventEncoding): string {
  if (encoding === 'form') return formOf(event)
  const json = JSON.stringify(event)
  return encoding === 'json' ? json : new URLSearchParams({ [encoding.form]: json }).toString()
}

/**
 * The body of a delivery that carries an event, and the headers beside it, as the provider writes them.
 * @throws TypeError on a member that a form cannot hold
 * @example
 * const { body, headers } = encodeEvent(github, eventFixture(github, 'push'), { encoding: { form: 'payload' } })
 */
export function encodeEvent<TEvents>(
  provider: WebhookProvider<TEvents>,
  event: object,
  details: EventDetails = {},
): EncodedEvent {
  const set = fixtureSetOf(provider.name)
  const known = descriptionOf(event)
  const { type = known.type, id = known.id } = details
  const usual = provider.body === 'form' ? 'form' : 'json'
  const encoding = details.encoding ?? (type === undefined ? undefined : set?.encoding?.(type)) ?? usual
  return {
    body: Buffer.from(textOf(event, encoding)),
    headers: { 'content-type': encoding === 'json' ? 'application/json' : formType, ...set?.headers?.(id, type) },
    id,
  }
}
