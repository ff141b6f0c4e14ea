import { InvalidArgumentError } from '@commander-js/extra-typings'
import type { InboxStatus } from '@rawhook/core'

/** Parses `--status`, which takes one of these. */
export const statusAmong =
  <TStatus extends InboxStatus>(statuses: readonly TStatus[]) =>
  (value: string): TStatus => {
    const status = statuses.find((known) => known === value)
    if (status === undefined) throw new InvalidArgumentError(`Give one of ${statuses.join(', ')}.`)
    return status
  }

/** Every status that an event can have. */
export const statuses: readonly InboxStatus[] = ['pending', 'processing', 'retrying', 'completed', 'dead', 'unhandled']
