import { type AnyEvents, bodyToken, compositeId, defineProvider, draftEach, type WebhookProvider } from '@rawhook/core'

interface Item {
  readonly subscriptionId?: string
  readonly clientState?: string
  readonly changeType?: string
  /** Instead of `changeType`, when it is about the subscription itself. */
  readonly lifecycleEvent?: string
  readonly resourceData?: { readonly id?: string; readonly '@odata.etag'?: string } | null
}

const itemsOf = (payload: unknown): readonly Item[] => (payload as { readonly value: readonly Item[] }).value

const tokenForm = /^[\x20-\x7e]{1,1024}$/

function idOf({ subscriptionId, changeType, resourceData }: Item): string | undefined {
  if (changeType === undefined) return undefined
  return compositeId([subscriptionId, resourceData?.id, resourceData?.['@odata.etag']])
}

/**
 * Microsoft Graph signs nothing: every notification in `value` carries the `clientState` of its subscription, which
 * proves who sends, not what. The `validationToken` of a new subscription is answered by itself.
 *
 * One delivery carries many events; the type is `changeType`, or `lifecycleEvent`. There is no id: subscription,
 * resource and etag make one, and where there is no etag, it is the SHA-256 of the body. The secret stands in the
 * event, so do not log it. Encrypted content and its `validationTokens` are for the app to check.
 * @see https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks
 */
export const microsoftGraph: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'microsoft-graph',
  title: 'Microsoft Graph',
  documentation: 'https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks',
  keys: 'secret',
  secretVariable: 'MICROSOFT_GRAPH_CLIENT_STATE',
  secretHint: 'It is the clientState that you passed when you subscribed.',
  body: 'json',
  signature: bodyToken({ tokens: (payload) => itemsOf(payload).map(({ clientState }) => clientState) }),
  dedupe: 'unsigned-id',
  typeSigned: false,
  ackDeadline: 3000,
  retryHorizon: 4 * 3600,
  success: { status: 202 },
  greet({ method, query }) {
    const token = method === 'POST' ? query.get('validationToken') : null
    return token !== null && tokenForm.test(token) ? { text: token } : undefined
  },
  toEvents: (payload) =>
    draftEach(itemsOf(payload), (item) => ({
      id: idOf(item),
      type: item.changeType ?? item.lifecycleEvent ?? '',
      data: item,
      raw: item,
    })),
})
