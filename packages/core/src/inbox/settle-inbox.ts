import { isEdgeRuntime } from '../edge-runtime.ts'
import type { WebhookProvider } from '../provider.ts'
import { checkPositiveInteger, type ReceiverOptions } from '../receiver-options.ts'
import { acknowledgeMode } from './acknowledge-mode.ts'
import { errorNote } from './error-note.ts'
import type { InboxSettings } from './inbox-settings.ts'
import type { InboxStore } from './inbox-store.ts'
import { runnerSettings } from './runner-settings.ts'

const defaultInboxTimeout = 5000

/**
 * How the inbox is worked.
 * @throws TypeError on options that promise more than it keeps
 */
export function settleInbox<TEvents, TTx, TSchemas, TNative>(
  provider: WebhookProvider<TEvents>,
  inbox: Pick<InboxStore, 'durability'>,
  { inboxTimeout, acknowledge, runner, on, describeError }: ReceiverOptions<TEvents, TTx, TSchemas, TNative>,
  scrub: (text: string) => string,
): InboxSettings {
  if (on === undefined) {
    throw new TypeError(
      `rawhook: ${provider.name}: an inbox needs on: events that are stored are handled by it, now or later.`,
    )
  }
  if (describeError !== undefined && typeof describeError !== 'function') {
    throw new TypeError(`rawhook: ${provider.name}: describeError is a function that returns what to keep of an error.`)
  }
  return {
    noteOf: (thrown) => errorNote(thrown, scrub, describeError),
    ...runnerSettings(runner === false ? {} : runner),
    hasRunner: runner !== false,
    inboxTimeout: checkPositiveInteger('inboxTimeout', inboxTimeout ?? defaultInboxTimeout),
    acknowledge: acknowledgeMode(provider, inbox, acknowledge),
    isEdge: isEdgeRuntime(),
  }
}
