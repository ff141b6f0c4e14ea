import type { WebhookEvent } from './event.ts'
import type { WebhookProvider } from './provider.ts'
import type { WebhookContext } from './webhook-context.ts'

/** What all events of one delivery share. */
export type DeliveryContext = Pick<WebhookContext, 'source' | 'tenant' | 'delivery' | 'signal'>

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
  { source, tenant, delivery, signal }: DeliveryContext,
): WebhookContext<never> {
  const key = provider.key?.(event) ?? event.id
  return {
    provider: provider.name,
    source,
    tenant,
    delivery,
    attempt: 1,
    replay: false,
    signal,
    idempotencyKey: [source, tenant, key].filter((part) => part !== undefined).join('/'),
    commit: noInbox,
  }
}
