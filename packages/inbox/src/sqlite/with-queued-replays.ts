import type { PausableInbox } from '@rawhook/core'
import type { SqliteDatabase } from './driver.ts'
import { groupCommit } from './group-commit.ts'
import { prepare } from './prepared.ts'
import { carryOutQueued, isReplayQueued } from './replay-queue.ts'
import { replayRows } from './replay-rows.ts'

/**
 * Carries out the replays that other processes have queued: now, since the process before this one may have left some,
 * and before every claim. It does so while the inbox is paused too: then the events rest with the others.
 */
export async function withQueuedReplays(
  inbox: PausableInbox<SqliteDatabase>,
  database: SqliteDatabase,
  now: () => number,
): Promise<PausableInbox<SqliteDatabase>> {
  const prepared = prepare(database)
  const write = groupCommit(database, prepared)
  const replay = replayRows(prepared, now)
  const carryOut = async (): Promise<void> => {
    if (isReplayQueued(prepared)) await write(() => carryOutQueued(prepared, replay, now))
  }
  await carryOut()
  return {
    ...inbox,
    async claim(order) {
      await carryOut()
      return inbox.claim(order)
    },
  }
}
