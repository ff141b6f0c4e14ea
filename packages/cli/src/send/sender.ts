import type { AnyEvents, WebhookProvider } from '@rawhook/core'
import { type AppUnderTest, type DeliveryAnswer, receiverClient, type SignedDelivery } from '@rawhook/testing'
import { Failure } from '../failure.ts'
import type { Content } from './event-source.ts'
import type { Exchange, SentRequest } from './exchange.ts'
import { withoutSecret } from './shown-secret.ts'
import { timedFetch } from './timed-fetch.ts'

/** How deliveries are made, whatever they carry. */
export interface SenderOptions {
  readonly provider: WebhookProvider<AnyEvents>
  readonly secret: string
  /** Where the app listens. */
  readonly url: URL
  /** What is signed, where the provider signs the URL that it has. */
  readonly signedUrl: string
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

const unfitForHeader = 'The secret does not fit into a header: it has a line break, or a character that is not Latin-1.'

/** Explains what cannot be signed, or written as a request: a secret of another form, a line break in it. */
function asUsage(error: unknown, title: string): never {
  if (!(error instanceof TypeError)) throw error
  // The text of the platform shows the header, which holds the secret of some providers.
  const reason = /header value|ByteString/.test(error.message)
    ? unfitForHeader
    : error.message
        .replace(/^(?:rawhook: )?(.)/, (_, first: string) => first.toUpperCase())
        .replace(/^This provider/, () => title)
        .replace(/\.?$/, '.')
  throw new Failure('usage', reason, { cause: error })
}

/** A provider that delivers to one URL. */
export function createSender(options: SenderOptions): Sender {
  const { provider, secret, url, signedUrl, tamper, stale, timeoutMs } = options
  const now = (): number => Math.floor(Date.now() / 1000) - stale
  const deliver = (app: AppUnderTest, { event, details }: Content): Promise<DeliveryAnswer> => {
    const client = receiverClient(app, { provider, secret, url: signedUrl, now })
    const delivering = tamper ? client.tamper(event, details) : client.deliver(event, details)
    return delivering.catch((error: unknown) => asUsage(error, provider.title))
  }
  const shown = (text: string): string => withoutSecret(provider, secret, text, () => '…')
  const requestOf = ({ headers, body }: SignedDelivery): SentRequest => ({
    url: url.href,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, shown(value)])),
    body: shown(body.toString()),
  })

  return {
    async prepare(content) {
      const { delivery } = await deliver(() => new Response(), content)
      return { ...delivery, url: url.href }
    },
    async send(content) {
      const { fetch, ms } = timedFetch(url, timeoutMs)
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
