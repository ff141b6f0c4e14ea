import { type AnyEvents, defineProvider, type EventDraft, hmac, type WebhookProvider } from '../src/index.ts'

export const secret = 'whsec_acme_secret'
export const now = 1_700_000_000

const isRecord = (value: unknown): value is Readonly<Record<string, string | undefined>> =>
  typeof value === 'object' && value !== null

/** `{ id, type, data }` as Acme sends it. */
export function acmeEvent(payload: unknown): EventDraft {
  if (!isRecord(payload)) throw new TypeError('the payload is not an object')
  const { id, type = '', data } = payload
  return { id, type, data, raw: payload }
}

/** A provider to test the core with: a timestamp and signatures in one header. */
export const acmeWith = (changes: Partial<WebhookProvider<AnyEvents>> = {}): WebhookProvider<AnyEvents> =>
  defineProvider<AnyEvents>({
    name: 'acme',
    title: 'Acme',
    documentation: 'https://example.com/webhooks',
    keys: 'secret',
    body: 'json',
    signature: hmac({
      hash: 'sha256',
      encoding: 'hex',
      header: 'Acme-Signature',
      format: { kind: 'key-value', separator: ',', timestamp: 't', signature: 'v1' },
      timestamp: { unit: 'seconds' },
      content: '{timestamp}.{body}',
    }),
    dedupe: 'signed-id',
    typeSigned: true,
    toEvents: (payload) => [acmeEvent(payload)],
    ...changes,
  })

export const acme = acmeWith()

/** Acme with several events in one delivery: the body is a list. */
export const acmeBatch = acmeWith({
  toEvents: (payload) => (Array.isArray(payload) ? payload.map(acmeEvent) : []),
})

/** A scheme without a timestamp. */
export const plainSignature = hmac({ hash: 'sha256', encoding: 'hex', header: 'Acme-Signature' })
