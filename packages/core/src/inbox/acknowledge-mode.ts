import type { WebhookProvider } from '../provider.ts'
import type { InboxStore } from './inbox-store.ts'

/**
 * When a delivery that was stored is answered: at once, after its handler, or after its handler if that is in time, in
 * milliseconds from its arrival.
 */
export type Acknowledge = 'on-receipt' | 'after-processing' | { readonly within: number }

/**
 * The mode to use: a store that survives a loss of power may answer at once.
 * @throws TypeError when an answer would promise what the store does not keep
 */
export function acknowledgeMode<TEvents>(
  provider: WebhookProvider<TEvents>,
  store: Pick<InboxStore, 'durability'>,
  mode: Acknowledge | undefined,
): Acknowledge {
  const { durability } = store
  if (mode === undefined) return durability === 'power' ? 'on-receipt' : 'after-processing'
  if (mode === 'after-processing') return mode
  if (mode !== 'on-receipt' && !(Number.isSafeInteger(mode.within) && mode.within > 0)) {
    throw new TypeError("rawhook: acknowledge is 'on-receipt', 'after-processing' or { within: milliseconds }.")
  }
  if (durability !== 'power') {
    throw new TypeError(
      `rawhook: ${provider.name}: with acknowledge '${mode === 'on-receipt' ? mode : 'within'}' an event is answered before it is handled, and this store (durability '${durability}') may lose it. Use 'after-processing' or a durable store.`,
    )
  }
  const { ackDeadline } = provider
  if (typeof mode === 'object' && ackDeadline !== undefined && mode.within > ackDeadline) {
    throw new TypeError(
      `rawhook: ${provider.title} waits ${ackDeadline} ms for an answer: acknowledge within at most that.`,
    )
  }
  return mode
}
