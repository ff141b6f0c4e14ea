import type { Handled } from './handle-events.ts'
import type { Outcome } from './outcome.ts'
import type { ProvedDelivery } from './parse-delivery.ts'
import type { Handshake, WebhookProvider } from './provider.ts'
import { isRefusal, type Refusal } from './refusal.ts'
import { refusalError } from './refusal-error.ts'

/** How the pipeline can end. */
export type Ending =
  | Refusal
  | { readonly handshake: Handshake }
  | (ProvedDelivery & (Handled | { readonly kind: 'verified' }))

/** What the pipeline's ending means, for people and for the answer. */
export function conclude<TEvents>(
  provider: WebhookProvider<TEvents>,
  ending: Ending,
  base: { readonly source: string; readonly ms: number; readonly finished: boolean },
): Outcome {
  const { source, ms, finished } = base
  const about = { provider: provider.name, source, ms }
  if (isRefusal(ending)) {
    const { authentic = false, skewSeconds, retryInMs } = ending
    const kind = ending.refused === 'busy' ? 'busy' : 'rejected'
    return {
      kind,
      ...about,
      events: [],
      error: refusalError(provider, ending),
      authentic,
      skewSeconds,
      retryInMs,
      finished,
    }
  }
  if ('handshake' in ending) return { kind: 'handshake', ...about, events: [], handshake: ending.handshake }
  const { kind, events, secretIndex, skewSeconds, rawBody, payload } = ending
  if (kind === 'failed') return { kind, ...about, events, error: ending.error, secretIndex, skewSeconds }
  return { kind, ...about, events, secretIndex, skewSeconds, rawBody, payload }
}
