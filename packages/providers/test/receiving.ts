import {
  type AnyEvents,
  createReceiver,
  type SecretValue,
  type WebhookEvent,
  type WebhookProvider,
} from '@rawhook/core'

/** What a provider gets back, and what the app got. */
export interface Received {
  readonly status: number
  readonly text: string
  readonly contentType: string | null
  readonly events: readonly WebhookEvent[]
  /** `ctx.idempotencyKey` of each event. */
  readonly keys: readonly string[]
}

/** Sends a request to a receiver of the provider, at the URL that ends in `query`. */
export async function receiving(
  provider: WebhookProvider<AnyEvents>,
  secret: SecretValue,
  { query = '', now = 1_700_000_000, ...request }: RequestInit & { readonly query?: string; readonly now?: number },
): Promise<Received> {
  const events: WebhookEvent[] = []
  const keys: string[] = []
  const receiver = createReceiver(provider, {
    secret,
    now: () => now,
    log: false,
    publicUrl: `https://example.test/webhooks${query}`,
    on: {
      '*': (event, { idempotencyKey }) => {
        events.push(event)
        keys.push(idempotencyKey)
      },
    },
  })
  const answer = await receiver.fetch(new Request(`https://example.test/webhooks${query}`, request))
  const contentType = answer.headers.get('content-type')
  return { status: answer.status, text: await answer.text(), contentType, events, keys }
}
