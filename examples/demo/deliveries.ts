import { sign, type WebhookProvider } from '@rawhook/core'
import { generic } from '@rawhook/providers/generic'
import { plugipay } from '@rawhook/providers/plugipay'
import { speckle } from '@rawhook/providers/speckle'
import { spine } from '@rawhook/providers/spine'

/** One real delivery of a provider. */
export interface Sample {
  readonly provider: WebhookProvider<never>
  /** The last part of the path it is delivered to. */
  readonly slug: string
  readonly secret: string
  readonly body: string
  readonly type: string
  /** Headers besides those of the signature. */
  readonly headers: Readonly<Record<string, string>>
}

/** What is sent: the body and every header. */
export interface SignedDelivery {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/** One delivery of each reference provider, with the secret it is signed with. */
export const samples: readonly Sample[] = [
  {
    provider: spine,
    slug: 'spine',
    secret: 'whsec_5f0c2f1e7d8b4a6995b3',
    type: 'run.completed',
    headers: {},
    body: JSON.stringify({
      id: 'evt_01J9ZK3Q8R',
      type: 'run.completed',
      created: 1_760_000_000,
      livemode: false,
      data: {
        object: {
          run_id: 'run_42',
          canvas_id: 'canvas_7',
          status: 'completed',
          duration_ms: 18_250,
          artifacts: [],
          final_output: 'Quarterly report',
        },
      },
    }),
  },
  {
    provider: speckle,
    slug: 'speckle',
    secret: 'speckle-demo-secret',
    type: 'commit_create',
    headers: {},
    body: JSON.stringify({
      payload: {
        streamId: '8fa1b2c3d4',
        userId: '1c2d3e4f5a',
        activityMessage: 'Commit created: façade',
        event: { event_name: 'commit_create', data: { id: 'b9c8d7e6f5' } },
      },
    }),
  },
  {
    provider: plugipay,
    slug: 'plugipay',
    secret: 'plugipay-demo-secret',
    type: 'plugipay.invoice.paid.v1',
    headers: {},
    body: JSON.stringify({
      id: 'evt_plug_1',
      type: 'plugipay.invoice.paid.v1',
      accountId: 'acct_9',
      occurredAt: '2026-01-05T10:00:00.000Z',
      data: { object: { id: 'inv_81', amount: 4900, currency: 'IDR' } },
    }),
  },
  {
    provider: generic(),
    slug: 'generic',
    secret: 'generic-demo-secret',
    type: 'order.shipped',
    headers: { 'X-Idempotency-Key': 'order-1138-shipped' },
    body: JSON.stringify({ type: 'order.shipped', data: { order: 1138 } }),
  },
]

/**
 * Signs a sample as its provider does.
 * @param now Unix seconds; the system's clock when absent
 */
export async function signed({ provider, secret, body, headers }: Sample, now?: number): Promise<SignedDelivery> {
  const signature = await sign(provider, { body, secret, ...(now === undefined ? {} : { now }) })
  return { body, headers: { 'Content-Type': 'application/json', ...headers, ...signature } }
}
