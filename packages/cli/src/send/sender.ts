import type { AnyEvents, WebhookProvider } from '@rawhook/core'
import { type AppUnderTest, type DeliveryAnswer, receiverClient, type SignedDelivery } from '@rawhook/testing'
import { asUsage } from '../as-usage.ts'
import { Failure } from '../failure.ts'
import type { Content } from './event-source.ts'
import type { Exchange, SentRequest } from './exchange.ts'
import { withoutSecret } from './shown-secret.ts'
import { timedFetch } from './timed-fetch.ts'

/** How deliveries are made, whatever they carry. */
export interface SenderOptions {
  readonly provider: WebhookProvider<AnyEvents>
  readonly secret: string
  readonly url: URL
  /** Change a byte after signing. */
  readonly tamper: boolean
  /** Seconds by which the signature is older than now. */
  readonly stale: number
  readonly timeoutMs: number
}

export interface Sender {
  send(content: Content): Promise<Exchange>
  /** Signs as `send` does, and sends nothing. */
  prepare(content: Content): Promise<SignedDelivery>
}

/** A provider that delivers to one URL. */
export function createSender({ provider, secret, url, tamper, stale, timeoutMs }: SenderOptions): Sender {
  const now = (): number => Math.floor(Date.now() / 1000) - stale
  const deliver = (app: AppUnderTest, { event, details }: Content): Promise<DeliveryAnswer> => {
    const client = receiverClient(app, { provider, secret, url: url.href, now })
    return (tamper ? client.tamper(event, details) : client.deliver(event, details)).catch(asUsage)
  }
  const shown = (text: string): string => withoutSecret(provider, secret, text, () => '…')
  const requestOf = ({ headers, body }: SignedDelivery): SentRequest => ({
    url: url.href,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, shown(value)])),
    body: shown(body.toString()),
  })

  return {
    async prepare(content) {
      return (await deliver(() => new Response(), content)).delivery
    },
    async send(content) {
      const { fetch, ms } = timedFetch(timeoutMs)
      try {
        const { status, headers, body, delivery } = await deliver(fetch, content)
        return { ms: ms(), answer: { status, headers, body }, request: requestOf(delivery) }
      } catch (error) {
        if (error instanceof Failure && error.kind === 'check') return { ms: ms(), error: error.message }
        throw error
      }
    },
  }
}
