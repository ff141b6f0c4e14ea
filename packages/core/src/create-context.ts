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
  /** How often it was completed and replayed all the same. */
  readonly replay: number
  readonly replayedBy: string | undefined
  readonly commit: (write: (tx: never) => unknown) => Promise<void>
}

/** Who replays when the provider sends a dead event again: that is a redelivery, and no operator asked for it. */
export const byProvider = 'provider'

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
  const {
    key = provider.key?.(event) ?? event.id,
    attempt = 1,
    replay = 0,
    replayedBy,
    commit = noInbox,
  } = stored ?? {}
  return {
    provider: provider.name,
    source,
    tenant,
    delivery,
    attempt,
    replay: replayedBy !== undefined && replayedBy !== byProvider,
    signal,
    idempotencyKey: [source, tenant, key, replay === 0 ? undefined : String(replay)]
      .filter((part) => part !== undefined)
      .map((part) => part.replaceAll(/[%/]/g, encodeURIComponent))
      .join('/'),
    commit,
  }
}
