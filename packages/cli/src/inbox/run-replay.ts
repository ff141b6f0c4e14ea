import type { InboxRow, InboxStatus } from '@rawhook/core'
import { exitCodes, Failure } from '../failure.ts'
import { print } from '../output/print.ts'
import { visible } from '../output/safe-text.ts'
import { sentence } from '../output/wrapped.ts'
import { confirm } from './confirm.ts'
import { findEvents, type Place } from './find-events.ts'
import type { Replayer } from './replayer.ts'
import { type Replayed, runRowsAgain, runSelectionAgain } from './run-again.ts'
import { storeAddress } from './store-address.ts'
import { replayInbox } from './use-inbox.ts'

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
  inbox: Replayer,
  names: readonly string[],
  withCompleted: boolean,
  options: ReplayOptions,
): Promise<Replayed> {
  const { by, reason } = options
  const rows: InboxRow[] = []
  for (const name of names) rows.push(...(await findEvents(inbox, name, options)))
  if (withCompleted) await confirmCompleted(rows.filter(({ status }) => status === 'completed').length, options)
  return runRowsAgain(inbox.runAgain, rows, { by, reason, force: withCompleted })
}

/** Replays what the options select, after a question where some of it is completed. */
async function replaySelected(inbox: Replayer, withCompleted: boolean, options: ReplayOptions): Promise<Replayed> {
  const { source, type, since, status, limit, by, reason } = options
  const query = { source, type, since, limit }
  const statuses = status === undefined ? [...unfinished, ...(withCompleted ? ['completed' as const] : [])] : [status]
  if (statuses.includes('completed')) {
    await confirmCompleted((await inbox.list({ ...query, status: 'completed' })).length, options)
  }
  return runSelectionAgain(inbox.runAgain, { ...query, statuses }, { by, reason, force: withCompleted })
}

/** What will run again, and when; what the app has not taken yet. */
function summary({ replayed, queued }: Replayed, when: string): readonly string[] {
  const again = `${plural(replayed)} will run again${replayed === 0 ? '' : `, ${when}`}.`
  if (queued === 0) return [again]
  return [
    ...(replayed === 0 ? [] : [again]),
    'Queued: the app takes the order when it looks next, or at its next start.',
    'rawhook inbox list shows what became of it.',
  ]
}

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
  const { result, when } = await replayInbox(storeAddress(options.store), async (inbox) => ({
    when: inbox.when,
    result: await (names.length > 0
      ? replayNamed(inbox, names, withCompleted, options)
      : replaySelected(inbox, withCompleted, options)),
  }))
  print(json, result, () =>
    [
      ...summary(result, when),
      ...result.left.map(({ id, source: from, reason }) =>
        sentence(visible(`${id} of ${from} was left alone: ${reason}.`)),
      ),
    ].join('\n'),
  )
  if (result.left.length > 0) process.exitCode = exitCodes.check
}
