import type { EventMap } from './event.ts'
import type { InboxStore } from './inbox/inbox-store.ts'
import { processThroughInbox } from './inbox/process-through-inbox.ts'
import { settleInbox } from './inbox/settle-inbox.ts'
import { processDirectly } from './process-directly.ts'
import type { WebhookProvider } from './provider.ts'
import { assembleReceiver, type Receiver } from './receiver.ts'
import type { ReceiverOptions } from './receiver-options.ts'
import { createScrubber } from './scrub.ts'
import type { Refined } from './standard-schema.ts'

/**
 * Creates a receiver: the pipeline from a request to an answer, the same behind every adapter.
 * @throws TypeError on options that cannot work, with what to do
 * @example
 * const receiver = createReceiver(spine, {
 *   secret: process.env.SPINE_WEBHOOK_SECRET,
 *   on: { 'run.completed': async (event) => console.log(event.data.object.run_id) },
 * })
 */
export function createReceiver<
  TEvents extends EventMap<TEvents>,
  TTx = never,
  const TSchemas = object,
  TNative = unknown,
>(
  provider: WebhookProvider<TEvents>,
  options: ReceiverOptions<NoInfer<TEvents>, TTx, TSchemas, TNative>,
): Receiver<Refined<TEvents, TSchemas>, TNative> {
  const inbox = options.inbox as InboxStore<never> | undefined
  if (inbox === undefined) return assembleReceiver(provider, options, processDirectly)
  const { remember, scrub } = createScrubber()
  return assembleReceiver(
    provider,
    options,
    (work, log) => processThroughInbox(work, inbox, settleInbox(provider, inbox, options, scrub), log),
    provider.keys === 'secret' ? remember : undefined, // a public key, or the name of a topic, may be read
  )
}
