import { statSync } from 'node:fs'
import type { InboxStore } from '@rawhook/core'
import type { InboxTestRunner } from '@rawhook/testing/contracts'
import { expect } from 'vitest'
import type { SqliteDatabase } from '../src/sqlite.ts'
import { inboxRow } from './inbox-row.ts'
import { inboxFile } from './sqlite-target.ts'

const megabyte = 1024 ** 2
const admissions = 20_000
const atOnce = 50

type Open = (path: string) => Promise<InboxStore<SqliteDatabase>>

/** What the connection says of its own settings, inside the transaction that completes an event. */
async function settingsOf(store: InboxStore<SqliteDatabase>, ...names: readonly string[]): Promise<readonly unknown[]> {
  const [admitted] = await store.admit([inboxRow('evt_1')], 1000)
  expect(admitted).toMatchObject({ kind: 'new' })
  const claim = admitted?.kind === 'new' ? admitted.claim : undefined
  const said: unknown[] = []
  const read = (tx: SqliteDatabase): void => {
    for (const name of names) {
      const [row] = tx.prepare(`PRAGMA ${name}`).all() as readonly Record<string, unknown>[]
      said.push(row?.[name])
    }
  }
  expect(claim && (await store.complete(claim, read))).toBe(true)
  return said
}

/** What a SQLite store does for an acknowledged event to survive a loss of power, and to go on for years. */
export function testSqliteDurability({ describe, it }: InboxTestRunner, name: string, open: Open): void {
  const withStore =
    (run: (store: InboxStore<SqliteDatabase>, path: string) => Promise<void>): (() => Promise<void>) =>
    async () => {
      const { path, remove } = inboxFile()
      const store = await open(path)
      try {
        await run(store, path)
      } finally {
        await store.close()
        remove()
      }
    }

  describe(`durability ${name}`, () => {
    it(
      'every commit waits for the disk',
      withStore(async (store) => {
        expect(await settingsOf(store, 'journal_mode', 'synchronous')).toEqual(['wal', 2])
      }),
    )

    it(
      'the log stays small through 20,000 admissions',
      withStore(async (store, path) => {
        for (let index = 0; index < admissions; index += atOnce) {
          const keys = Array.from({ length: atOnce }, (_, offset) => `evt_${index + offset}`)
          await Promise.all(keys.map((key) => store.admit([inboxRow(key)])))
        }
        expect(statSync(`${path}-wal`).size).toBeLessThan(8 * megabyte)
      }),
    )
  })
}
