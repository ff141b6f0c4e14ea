import type { WebhookEvent } from './event.ts'
import type { Handled } from './handle-events.ts'
import type { Outcome } from './outcome.ts'
import type { ProvedDelivery } from './parse-delivery.ts'
import type { Handshake, WebhookProvider } from './provider.ts'
import { isRefusal, type Refusal } from './refusal.ts'
import { refusalError } from './refusal-error.ts'
import { withoutStack } from './without-stack.ts'

/** What a proved delivery came to. */
interface Worked {
  readonly delivery: ProvedDelivery
  /** Those of the delivery, as their schemas made them. */
  readonly events: readonly WebhookEvent[]
  readonly result: Handled | { readonly kind: 'verified' }
}

/** How the pipeline can end. */
export type Ending = Refusal | { readonly handshake: Handshake } | Worked

/** What the pipeline's ending means, for people and for the answer. */
export function conclude<TEvents>(
  definition: WebhookProvider<TEvents>,
  ending: Ending,
  { source, ms, finished }: { readonly source: string; readonly ms: number; readonly finished: boolean },
): Outcome {
  const provider = definition.name
  if (isRefusal(ending)) {
    const { authentic = false, skewSeconds, retryInMs } = ending
    const kind = ending.refused === 'busy' ? 'busy' : 'rejected'
    const error = withoutStack(() => refusalError(definition, ending))
    return { kind, provider, source, ms, events: [], error, authentic, skewSeconds, retryInMs, finished }
  }
  if ('handshake' in ending) {
    return { kind: 'handshake', provider, source, ms, events: [], handshake: ending.handshake }
  }
  const { delivery, events, result } = ending
  const { secretIndex, skewSeconds, rawBody, payload } = delivery
  const { kind } = result
  if (kind === 'failed') return { kind, provider, source, ms, events, error: result.error, secretIndex, skewSeconds }
  return { kind, provider, source, ms, events, secretIndex, skewSeconds, rawBody, payload }
}
