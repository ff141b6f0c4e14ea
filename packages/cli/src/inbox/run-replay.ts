import type { InboxRow, InboxStatus, PausableInbox } from '@rawhook/core'
import { exitCodes, Failure } from '../failure.ts'
import { print } from '../output/print.ts'
import { visible } from '../output/visible.ts'
import { confirm } from './confirm.ts'
import { findEvents, type Place } from './find-events.ts'
import { type Left, runRowsAgain, runSelectionAgain, type Selection } from './run-again.ts'
import { type StoreAddress, storeAddress } from './store-address.ts'
import { changeInbox } from './use-inbox.ts'

export interface ReplayOptions extends Place {
  readonly store?: string | undefined
  readonly status?: InboxStatus | undefined
  readonly type?: string | undefined
  readonly since?: Date | undefined
  readonly limit: number
  readonly by: string
  readonly reason: string
  readonly force?: boolean | undefined
  readonly yes?: boolean | undefined
  readonly json?: boolean | undefined
}

const unfinished: readonly InboxStatus[] = ['retrying', 'dead', 'unhandled']

const plural = (count: number): string => (count === 1 ? '1 event' : `${count} events`)

async function confirmCompleted(completed: number, { force, yes, json = false }: ReplayOptions): Promise<void> {
  if (completed === 0) return
  await confirm({
    question: `${plural(completed)} ${completed === 1 ? 'is' : 'are'} completed, and would take effect once more. Replay ${completed === 1 ? 'it' : 'them'} too?`,
    withoutTerminal: 'Add --force to do it, or use rawhook inbox retry, which leaves them alone.',
    yes: (force ?? yes) === true,
    json,
  })
}

/** Replays what was named, after a question where some of it is completed. */
async function replayNamed(
  inbox: PausableInbox<unknown>,
  names: readonly string[],
  withCompleted: boolean,
  options: ReplayOptions,
): Promise<{ replayed: number; left: readonly Left[] }> {
  const { by, reason } = options
  const rows: InboxRow[] = []
  for (const name of names) rows.push(...(await findEvents(inbox, name, options)))
  if (withCompleted) await confirmCompleted(rows.filter(({ status }) => status === 'completed').length, options)
  return runRowsAgain(inbox, rows, { by, reason, force: withCompleted })
}

/** Replays what the options select, after a question where some of it is completed. */
async function replaySelected(
  inbox: PausableInbox<unknown>,
  withCompleted: boolean,
  options: ReplayOptions,
): Promise<{ replayed: number; left: readonly Left[] }> {
  const { source, type, since, status, limit, by, reason } = options
  const selection: Selection = { source, type, since, limit }
  const statuses = status === undefined ? [...unfinished, ...(withCompleted ? ['completed' as const] : [])] : [status]
  if (statuses.includes('completed')) {
    await confirmCompleted((await inbox.list({ ...selection, status: 'completed' })).length, options)
  }
  const replayed = await runSelectionAgain(inbox, selection, statuses, { by, reason, force: withCompleted })
  return { replayed, left: [] }
}

const whenItRuns = ({ kind }: StoreAddress): string =>
  kind === 'sqlite' ? 'as soon as the app runs' : 'within seconds, where the app runs'

/**
 * Runs stored events again.
 * @param withCompleted completed ones too, by force, for which the person is asked
 */
export async function runReplay(
  names: readonly string[],
  withCompleted: boolean,
  options: ReplayOptions,
): Promise<void> {
  const { source, type, since, status, json = false } = options
  if (names.length === 0 && [source, type, since, status].every((wanted) => wanted === undefined)) {
    throw new Failure('usage', 'Name events, or select some with --source, --status, --type or --since.')
  }
  const address = storeAddress(options.store)
  const result = await changeInbox(address, (inbox) =>
    names.length > 0
      ? replayNamed(inbox, names, withCompleted, options)
      : replaySelected(inbox, withCompleted, options),
  )
  print(json, result, () =>
    [
      `${plural(result.replayed)} will run again${result.replayed === 0 ? '' : `, ${whenItRuns(address)}`}.`,
      ...result.left.map(({ id, source: from, reason }) => visible(`${id} of ${from} was left alone: ${reason}.`)),
    ].join('\n'),
  )
  if (result.left.length > 0) process.exitCode = exitCodes.check
}
