import type { InboxStore } from '@rawhook/core'
import type { RunAgain } from './run-again.ts'

/** What is asked of an inbox to run events again. */
export interface Replayer extends Pick<InboxStore, 'get' | 'list'> {
  readonly runAgain: RunAgain
  /** When what was replayed runs, for people. */
  readonly when: string
}
