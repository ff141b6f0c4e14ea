import { type AnyEvents, compositeId, defineProvider, draftEach, hmac, type WebhookProvider } from '@rawhook/core'

interface Change {
  readonly eventId?: number
  readonly subscriptionId?: number
  readonly objectId?: number
  readonly occurredAt?: number
  readonly subscriptionType: string
  readonly propertyName?: string
  readonly attemptNumber?: number
}

/** HubSpot signs the URL with these characters unescaped: `! $ ' ( ) * , / : ; ? @`. */
const unescaped = /%(?:2[14789ACF]|3[ABF]|40)/gi

/**
 * An `eventId` alone is not unique, HubSpot says. Changes that are told by other members than these, such as associations
 * (`fromObjectId`, `toObjectId`, `associationType` …), are known by all of their members.
 */
function idOf({ eventId, subscriptionId, objectId, occurredAt, propertyName }: Change): string | undefined {
  const numbers = [eventId, subscriptionId, objectId, occurredAt]
  if (!numbers.every(Number.isSafeInteger)) return undefined
  return compositeId([...numbers, ...(propertyName === undefined ? [] : [propertyName])])
}

/** All of a change but what differs in a retry. */
function identify({ raw }: { readonly raw: unknown }): unknown {
  const { attemptNumber: _, ...identity } = raw as Change
  return identity
}

/**
 * HubSpot: `X-HubSpot-Signature-v3: <base64>` over method, URL, body and the timestamp in milliseconds. The secret is
 * the app's client secret.
 *
 * Set `publicUrl` to the target URL that HubSpot has: behind a proxy the app sees another. Versions 1 and 2 of the
 * signature, which HubSpot still sends, have no timestamp and are not HMAC, and they are not accepted. A delivery is a
 * list of up to 100 changes, each an event of its own; a redelivery differs in `attemptNumber`. The id is made of
 * `eventId`, `subscriptionId`, `objectId`, `occurredAt` and, where there is one, `propertyName`; where one of the four
 * is missing, as in changes of associations, it is the SHA-256 of all members but `attemptNumber`.
 * @see https://developers.hubspot.com/docs/guides/apps/authentication/validating-requests
 */
export const hubspot: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'hubspot',
  title: 'HubSpot',
  documentation: 'https://developers.hubspot.com/docs/guides/apps/authentication/validating-requests',
  secretVariable: 'HUBSPOT_CLIENT_SECRET',
  keys: 'secret',
  body: 'json',
  signature: hmac({
    hash: 'sha256',
    encoding: 'base64',
    header: 'X-HubSpot-Signature-v3',
    timestamp: { header: 'X-HubSpot-Request-Timestamp', unit: 'milliseconds' },
    signedUrl: (url) => url.replace(unescaped, (code) => decodeURIComponent(code)),
    content: '{method}{url}{body}{timestamp}',
  }),
  signsUrl: true,
  tolerance: 300,
  dedupe: 'signed-id',
  bodyChangesOnRetry: true,
  typeSigned: true,
  ackDeadline: 5000,
  retryHorizon: 86_400,
  identify,
  toEvents: (payload) =>
    draftEach(payload as readonly Change[], (change) => ({
      id: idOf(change),
      type: change.subscriptionType,
      data: change,
      raw: change,
    })),
})
