import type { WebhookEvent } from './event.ts'
import type { WebhookProvider } from './provider.ts'
import type { WebhookContext } from './webhook-context.ts'

/** What all events of one delivery share. */
export interface DeliveryContext extends Pick<WebhookContext, 'source' | 'tenant' | 'delivery' | 'signal'> {
  /** What a stored event adds. @default none */
  readonly stored?: StoredContext
}

interface StoredContext {
  readonly key: string
  readonly attempt: number
  /** How often it was replayed. */
  readonly replay: number
  readonly commit: (write: (tx: never) => unknown) => Promise<void>
}

const noInbox = (): Promise<never> =>
  Promise.reject(
    new TypeError(
      'rawhook: ctx.commit() joins the transaction of an inbox, and this receiver has none. Write to your database directly.',
    ),
  )

/** The context of one event. */
export function createContext<TEvents>(
  provider: WebhookProvider<TEvents>,
  event: WebhookEvent,
  { source, tenant, delivery, signal, stored }: DeliveryContext,
): WebhookContext<never> {
  const { key = provider.key?.(event) ?? event.id, attempt = 1, replay = 0, commit = noInbox } = stored ?? {}
  return {
    provider: provider.name,
    source,
    tenant,
    delivery,
    attempt,
    replay: replay > 0,
    signal,
    idempotencyKey: [source, tenant, key, replay === 0 ? undefined : replay]
      .filter((part) => part !== undefined)
      .join('/'),
    commit,
  }
}
