import { type AnyEvents, type IncomingRequest, sign, type WebhookProvider } from '../src/index.ts'
import { acme, now, secret } from './acme.ts'

/** A request as an adapter would hand it over, and what was done with it. */
export interface FakeRequest extends IncomingRequest {
  readonly read: number[]
  readonly discarded: number[]
}

export interface Arrival extends Partial<IncomingRequest> {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

const bytesOf = (body: string | Uint8Array): Uint8Array =>
  typeof body === 'string' ? new TextEncoder().encode(body) : body

/** The port, without a framework behind it. */
export function arrival({ headers = {}, body = '', ...port }: Arrival = {}): FakeRequest {
  const values = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  const bytes = bytesOf(body)
  const read: number[] = []
  const discarded: number[] = []
  return {
    method: 'POST',
    url: '/webhooks/acme',
    header: (name) => values.get(name.toLowerCase()),
    readBody(maxBytes) {
      read.push(maxBytes)
      return Promise.resolve(bytes.length > maxBytes ? 'body_too_large' : bytes)
    },
    discard(maxBytes) {
      discarded.push(maxBytes)
      return Promise.resolve(true)
    },
    read,
    discarded,
    ...port,
  }
}

export interface SignedArrival extends Arrival {
  readonly provider?: WebhookProvider<AnyEvents>
  readonly secret?: string | Uint8Array
  readonly now?: number
  readonly id?: string
}

/** A delivery that is signed as the provider signs it. */
export async function delivery({
  provider = acme,
  secret: key = secret,
  now: time = now,
  body = event(),
  headers = {},
  id = 'msg_1',
  ...port
}: SignedArrival = {}): Promise<FakeRequest> {
  const signature = await sign(provider, { body, secret: key, now: time, id, url: port.url ?? '/webhooks/acme' })
  return arrival({ ...port, body, headers: { ...headers, ...signature } })
}

/** The text of an Acme event. */
export const event = (changes: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({ id: 'evt_1', type: 'order.paid', data: { total: 5 }, ...changes })
