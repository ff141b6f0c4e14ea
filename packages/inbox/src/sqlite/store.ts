import type { Claim, InboxKey, InboxStatus, InboxStore } from '@rawhook/core'
import { storableText } from '../storable-text.ts'
import { admission, isOneStatement } from './admission.ts'
import { clockSteps } from './clock-steps.ts'
import { claimValues, full, held, keyValues, old, one, openAs } from './conditions.ts'
import type { SqliteDatabase, SqliteValue } from './driver.ts'
import { groupCommit, isThenable } from './group-commit.ts'
import { prepare } from './prepared.ts'
import { reading } from './reading.ts'
import { replayRows } from './replay-rows.ts'
import { claimOf, type StoredRow } from './row.ts'

const take = "SET status = 'processing', fence = fence + 1, attempts = attempts + 1, next_at = ?"
const openOf = (status: InboxStatus): string =>
  `SELECT rowid, next_at FROM rawhook_inbox WHERE source = ? AND ${openAs(status)}`
/** In three parts, each in the order of the index. What is pending is due whatever the clock says. */
const due = `SELECT rowid FROM (${openOf('pending')} UNION ALL ${openOf('retrying')} AND next_at <= ?
  UNION ALL ${openOf('processing')} AND next_at <= ? ORDER BY next_at LIMIT ?)`
const purgeBatch = 1000

/** The port over an open database that is this process's. */
export async function storeOn(
  database: SqliteDatabase,
  lock: SqliteDatabase,
  now: () => number,
): Promise<InboxStore<SqliteDatabase>> {
  const prepared = prepare(database)
  const write = groupCommit(database, prepared)
  const admit = admission(prepared, now)
  const clock = clockSteps(prepared)
  const replay = replayRows(prepared, now)
  const isChanged = (sql: string, values: readonly SqliteValue[]): boolean => prepared.change(sql, values) > 0
  const claimed = (sql: string, values: readonly SqliteValue[]): readonly Claim[] =>
    prepared.query<StoredRow>(`UPDATE rawhook_inbox ${take} WHERE ${sql} RETURNING *`, values).map(claimOf)

  function claimOne(key: InboxKey, leaseMs: number): Claim | undefined {
    const [claim] = claimed(`${one} AND status IN ('pending', 'retrying')`, [now() + leaseMs, ...keyValues(key)])
    return claim
  }

  // Whoever held a claim is gone: this is the one writing process.
  await write(() => isChanged(`UPDATE rawhook_inbox SET next_at = ? WHERE ${openAs('processing')}`, [now()]))

  return {
    durability: 'power',
    ...reading(prepared, now),
    admit: (rows, claimMs) => write(() => admit(rows, claimMs), isOneStatement(rows)),
    async claim({ source, limit, leaseMs }) {
      const time = now()
      const claims = await write(() => {
        clock.follow(source, time, leaseMs)
        return claimed(`rowid IN (${due})`, [time + leaseMs, source, source, time, source, time, limit])
      })
      clock.settle(source, time)
      return claims
    },
    claimKey: (key, leaseMs) => write(() => claimOne(key, leaseMs)),
    extend: (claim, leaseMs) =>
      write(() =>
        isChanged(`UPDATE rawhook_inbox SET next_at = ? WHERE ${held}`, [now() + leaseMs, ...claimValues(claim)]),
      ),
    complete: (claim, apply) =>
      write(() => {
        const done = "SET status = 'completed', completed_at = ?, last_error = NULL"
        const isHeld = isChanged(`UPDATE rawhook_inbox ${done} WHERE ${held}`, [now(), ...claimValues(claim)])
        return isHeld ? after(apply?.(database), true) : false
      }),
    fail: (claim, error, next) =>
      write(() => {
        const nextAt = now() + (next.status === 'retrying' ? next.inMs : 0)
        const values = [next.status, storableText(error), nextAt, ...claimValues(claim)]
        return isChanged(`UPDATE rawhook_inbox SET status = ?, last_error = ?, next_at = ? WHERE ${held}`, values)
      }),
    release: (claim) =>
      write(() => {
        const back = "SET status = 'pending', attempts = attempts - 1, next_at = ?"
        return isChanged(`UPDATE rawhook_inbox ${back} WHERE ${held}`, [now(), ...claimValues(claim)])
      }),
    replay: (selection, order) => write(() => replay(selection, order)),
    purge: ({ completedMs, payloadMs, deadMs }) =>
      write(() => {
        const time = now()
        const removed = prepared.change(
          `DELETE FROM rawhook_inbox WHERE rowid IN (SELECT rowid FROM rawhook_inbox WHERE ${old} LIMIT ?)`,
          [time - completedMs, time - deadMs, purgeBatch],
        )
        const emptied = prepared.change(
          `UPDATE rawhook_inbox SET raw_body = NULL, signed_part = NULL, last_error = NULL
           WHERE rowid IN (SELECT rowid FROM rawhook_inbox WHERE ${full} LIMIT ?)`,
          [time - payloadMs, purgeBatch],
        )
        return removed + emptied
      }),
    async close() {
      await write(() => true)
      database.close()
      lock.close()
    },
  }
}

/** `result`, unless the app's write was asynchronous: then the promise, for the transaction to refuse. */
const after = <TResult>(written: unknown, result: TResult): TResult =>
  isThenable(written) ? (written as TResult) : result
