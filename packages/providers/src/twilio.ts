import {
  type AnyEvents,
  defineProvider,
  draftEach,
  type EventDraft,
  hmac,
  oneOf,
  sha256Hex,
  type WebhookProvider,
} from '@rawhook/core'

type Fields = Readonly<Record<string, string | undefined>>

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const isJson = /^\ufeff?[[{]/

/** Twilio sends some dozens. They are sorted before they are proved, so their number is bounded. */
const maxFields = 1000

/** A URL without and with its port: Twilio may have signed either. */
function byPort(url: string): string[] {
  const [prefix, scheme, authority] = /^([a-z][a-z\d+.-]*:\/\/)([^/?#]*)/i.exec(url) ?? []
  if (prefix === undefined || scheme === undefined || authority === undefined) return [url]
  const host = authority.replace(/:\d*$/, '')
  const port = authority.slice(host.length) || (scheme.toLowerCase() === 'https://' ? ':443' : ':80')
  const rest = url.slice(prefix.length)
  return [scheme + host + rest, scheme + host + port + rest]
}

const queryStart = (url: string): number => (url.includes('?') ? url.indexOf('?') + 1 : url.length)

/** A URL with its query escaped once more, as older parts of Twilio sign it. */
function escaped(url: string): string {
  const query = new URLSearchParams(url.slice(queryStart(url)))
  return url.slice(0, queryStart(url)) + Array.from(query, (pair) => pair.map(encodeURIComponent).join('=')).join('&')
}

/** Every way in which Twilio may have written the URL. */
function urlsOf(url: string): string[] {
  const normal = URL.canParse(url) ? new URL(url).href : url
  return [...new Set([url, normal, escaped(normal)].flatMap(byPort))]
}

/** The fields of a form as they are signed: sorted by name, values of one name sorted and each of them once. */
function signedFields(form: string): string {
  const fields = new Map<string, Set<string>>()
  for (const [name, value] of new URLSearchParams(form)) {
    const values = fields.get(name)
    if (values === undefined) fields.set(name, new Set([value]))
    else values.add(value)
  }
  const names = [...fields.keys()].sort()
  return names.flatMap((name) => [...(fields.get(name) ?? [])].sort().map((value) => name + value)).join('')
}

/** What a URL ends with when it holds the digest of a body. */
const digestAtEnd = /[?&]bodySHA256=([\da-f]{64})$/

const digestName = /[?&]bodySHA256=/g

/**
 * The URL as Twilio signs it: without a fragment, which is for its own connection, and with the digest that this request
 * came with, unless it has one.
 */
function signedUrl(url: string, query: string): string {
  const [location = ''] = url.split('#', 1)
  const digest = new URLSearchParams(query).get('bodySHA256') ?? ''
  if (!/^[\da-f]{64}$/.test(digest) || location.search(digestName) !== -1) return location
  return `${location}${location.includes('?') ? '&' : '?'}bodySHA256=${digest}`
}

/** The fields of a body as they are signed; none where it is no form. */
function formText(body: Uint8Array): string | undefined {
  try {
    const form = utf8.decode(body)
    if (isJson.test(form) || form.split('&', maxFields + 1).length > maxFields) return undefined
    return signedFields(form)
  } catch {
    return undefined // not UTF-8
  }
}

/**
 * What Twilio may have signed: the URL and the fields of a form; or the URL alone, where it ends with the digest of the
 * body. JSON without that digest is covered by nothing, and no form is taken whose text could be such a URL: else the
 * signature of one would fit the other.
 */
async function contents(body: Uint8Array, { url }: { readonly url: string }): Promise<readonly string[]> {
  if (url.search(digestName) !== -1) {
    const isOne = url.match(digestName)?.length === 1
    return isOne && digestAtEnd.exec(url)?.[1] === (await sha256Hex(body)) ? urlsOf(url) : []
  }
  const fields = formText(body)
  return fields === undefined || digestAtEnd.test(fields) ? [] : urlsOf(url).map((each) => each + fields)
}

/** One form may be written in many ways that are signed alike; of JSON, each byte is signed. */
function digestInput(body: Uint8Array): Uint8Array {
  const fields = formText(body)
  return fields === undefined ? body : new TextEncoder().encode(fields)
}

/** Where requests of Twilio's products say what happened, the most particular first. */
const typeFields = [
  'EventType',
  'StatusCallbackEvent',
  'RecordingStatus',
  'MessageStatus',
  'CallStatus',
  'SmsStatus',
] as const

/** Identity of a message or call in one state; other requests have only the token of the header. */
function idOf({
  MessageSid,
  MessageStatus,
  SmsStatus,
  CallSid,
  CallStatus,
  SequenceNumber,
}: Fields): string | undefined {
  const status = MessageStatus ?? SmsStatus
  if (MessageSid !== undefined && status !== undefined) return `${MessageSid}:${status}`
  return CallSid === undefined || CallStatus === undefined || SequenceNumber === undefined
    ? undefined
    : `${CallSid}:${CallStatus}:${SequenceNumber}`
}

function eventOf(fields: Fields, token: string | undefined): EventDraft {
  if (fields.specversion !== undefined)
    return { id: fields.id, type: fields.type ?? '', data: fields.data, raw: fields }
  const type = typeFields.map((name) => fields[name]).find((value) => value !== undefined) ?? 'request'
  return { id: idOf(fields) ?? token, type, data: fields, raw: fields }
}

const described = { encoding: 'base64', header: 'X-Twilio-Signature', signedUrl, contents } as const

/**
 * Twilio: `X-Twilio-Signature: <base64>`, over the URL and the sorted fields of the form, or over a URL that ends with
 * the digest of a JSON body (`bodySHA256`, which Twilio appends). It is SHA-1 with the account's Auth Token, or SHA-256
 * with a SharedKey where a Webhook Rule names one: give both secrets while both are in use.
 *
 * Set `publicUrl` to the URL that Twilio has, query included and without `bodySHA256`. A function must not copy the whole
 * query of a request: of what stands in it, the sender could make a part of the signed text. Answer calls and messages
 * with TwiML from `handler`. The type is the value of `EventType`, `MessageStatus`, `CallStatus` or another field that
 * says what happened, or else `request`. The id is made of signed fields where they identify, else it is the
 * `I-Twilio-Idempotency-Token` header; Event Streams (lists of CloudEvents) have their own. Webhooks by GET are not taken.
 *
 * Names and values are signed without anything between them, and no time is signed. Whoever has captured a form can send
 * it again at any time, with the same text cut into other fields; an inbox knows it by that text, and takes it for the
 * same event for a day.
 * @see https://www.twilio.com/docs/usage/webhooks/webhooks-security
 * @see https://www.twilio.com/docs/usage/webhooks/webhook-shared-keys
 */
export const twilio: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'twilio',
  title: 'Twilio',
  documentation: 'https://www.twilio.com/docs/usage/webhooks/webhooks-security',
  secretVariable: 'TWILIO_AUTH_TOKEN',
  keys: 'secret',
  body: 'form',
  signature: oneOf(
    { scheme: hmac({ ...described, hash: 'sha1' }) },
    { scheme: hmac({ ...described, hash: 'sha256' }) },
  ),
  signsUrl: true,
  dedupe: 'unsigned-id',
  digestInput,
  typeSigned: true,
  notSigned: 'where one form field ends and the next begins',
  headers: ['I-Twilio-Idempotency-Token'],
  success: { status: 204 },
  ackDeadline: 15_000,
  retryHorizon: 0,
  toEvents: (payload, { header }) =>
    draftEach([payload].flat(), (fields) => eventOf(fields as Fields, header('I-Twilio-Idempotency-Token'))),
})
