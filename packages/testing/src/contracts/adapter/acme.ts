import { type AnyEvents, defineProvider, hmac, sign, type WebhookProvider } from '@rawhook/core'
import type { RawRequest } from '../../raw-http-client.ts'

/** The provider of the contract: a timestamp and signatures in one header, JSON events. */
export const acme: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
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
  dedupe: 'digest',
  typeSigned: true,
  toEvents(payload) {
    const { id, type, data } = payload as Readonly<Record<'id' | 'type', string> & { data: unknown }>
    return [{ id, type, data, raw: payload }]
  },
})

/** Acme, sending whatever text it likes: every body is an event. */
export const anyText: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  ...acme,
  body: 'form',
  toEvents: () => [{ type: 'text.sent', data: undefined, raw: undefined }],
})

/** Acme, asking first whether somebody is there. */
export const greetingAcme: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  ...acme,
  greet({ method, query }) {
    const text = query.get('challenge')
    return method === 'GET' && text !== null ? { text } : undefined
  },
})

/** Acme, acknowledged without a body. */
export const silentAcme: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({ ...acme, success: { status: 204 } })

/** The secret and the time at which everything in the contract happens. */
export const secret = 'whsec_of_the_contract'
export const now = 1_760_000_000

export const acmePath = '/webhooks/acme'

/** What differs from an ordinary delivery. */
export interface DeliverySettings {
  readonly path?: string
  readonly body?: string | Uint8Array
  readonly contentType?: string | undefined
  readonly framing?: RawRequest['framing']
  readonly secret?: string
  readonly now?: number
  readonly provider?: WebhookProvider<AnyEvents>
}

/** The body of an ordinary event. */
export const orderPaid = (id = 'evt_1'): string =>
  JSON.stringify({ id, type: 'order.paid', data: { amount: 1200, note: 'Grüße, $& and $$' } })

/** A request of Acme, signed. */
export async function delivery(settings: DeliverySettings = {}): Promise<RawRequest & { headers: [string, string][] }> {
  const { path = acmePath, body = orderPaid(), framing, provider = acme } = settings
  const contentType = 'contentType' in settings ? settings.contentType : 'application/json'
  const signature = await sign(provider, { secret, now, ...pick(settings), body })
  return {
    path,
    headers: [
      ...(contentType === undefined ? [] : [['content-type', contentType] as [string, string]]),
      ...Object.entries(signature),
    ],
    body,
    ...(framing === undefined ? {} : { framing }),
  }
}

const pick = (settings: DeliverySettings): { secret?: string; now?: number } => ({
  ...(settings.secret === undefined ? {} : { secret: settings.secret }),
  ...(settings.now === undefined ? {} : { now: settings.now }),
})

/** The same request with this signature header instead of its own. */
export function withSignature(request: RawRequest, ...values: readonly string[]): RawRequest {
  const others = (request.headers ?? []).filter(([name]) => name !== 'Acme-Signature')
  return { ...request, headers: [...others, ...values.map((value) => ['Acme-Signature', value] as const)] }
}

/** The signature header of a request. */
export function signatureOf(request: RawRequest): string {
  const [, value = ''] = request.headers?.find(([name]) => name === 'Acme-Signature') ?? []
  return value
}
