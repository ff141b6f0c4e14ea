import { type AnyEvents, defineProvider, type EventDraft, hmac, sha256Hex, type WebhookProvider } from '@rawhook/core'

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

/**
 * What Twilio may have signed: the URL and the fields of a form; or the URL alone, where it holds the digest of the
 * body. JSON without that digest is covered by nothing.
 */
async function contents(body: Uint8Array, { url }: { readonly url: string }): Promise<readonly string[]> {
  const digest = new URLSearchParams(url.slice(queryStart(url)).split('#', 1)[0]).get('bodySHA256')
  if (digest !== null) return digest === (await sha256Hex(body)) ? urlsOf(url) : []
  try {
    const form = utf8.decode(body)
    if (isJson.test(form) || form.split('&', maxFields + 1).length > maxFields) return []
    const fields = signedFields(form)
    return urlsOf(url).map((each) => each + fields)
  } catch {
    return [] // not UTF-8: no form
  }
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

/**
 * Twilio: `X-Twilio-Signature: <base64>` of SHA-1, over the URL and the sorted fields of the form, or over a URL that
 * holds the digest of a JSON body. The secret is the account's Auth Token.
 *
 * Set `publicUrl` to the URL that Twilio has, query included: behind a proxy the app sees another. Answer calls and
 * messages with TwiML from `handler`. The type is the value of `EventType`, `MessageStatus`, `CallStatus` or another
 * field that says what happened, or else `request`. The id is made of signed fields where they identify, else it is the
 * `I-Twilio-Idempotency-Token` header; Event Streams (lists of CloudEvents) have their own. Nothing limits the age of a
 * request, and webhooks by GET are not taken.
 * @see https://www.twilio.com/docs/usage/webhooks/webhooks-security
 */
export const twilio: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'twilio',
  title: 'Twilio',
  documentation: 'https://www.twilio.com/docs/usage/webhooks/webhooks-security',
  secretVariable: 'TWILIO_AUTH_TOKEN',
  keys: 'secret',
  body: 'form',
  signature: hmac({ hash: 'sha1', encoding: 'base64', header: 'X-Twilio-Signature', contents }),
  signsUrl: true,
  dedupe: 'unsigned-id',
  typeSigned: true,
  headers: ['I-Twilio-Idempotency-Token'],
  success: { status: 204 },
  ackDeadline: 15_000,
  retryHorizon: 0,
  toEvents: (payload, { header }) =>
    [payload].flat().map((fields) => eventOf(fields as Fields, header('I-Twilio-Idempotency-Token'))),
})
