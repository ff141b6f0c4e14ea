import type { Acknowledge } from './acknowledge-mode.ts'
import type { RunnerSettings } from './runner-settings.ts'

/** How an inbox is worked. */
export interface InboxSettings extends RunnerSettings {
  readonly acknowledge: Acknowledge
  /** Whether this process works on stored events, or only stores them. */
  readonly hasRunner: boolean
  /** Milliseconds that storing a delivery may take. */
  readonly inboxTimeout: number
  /** Whether the runtime ends with the answer, unless `waitUntil` keeps it. */
  readonly isEdge: boolean
  /** What the row says of what a handler threw. */
  readonly noteOf: (thrown: unknown) => string
}
