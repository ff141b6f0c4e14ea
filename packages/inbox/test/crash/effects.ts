import type { InboxStore } from '@rawhook/core'
import pg from 'pg'
import { postgresInbox } from '../../src/postgres.ts'
import { sqliteInbox } from '../../src/sqlite.ts'

/** A transaction, as far as an effect needs it. */
export interface EffectTx {
  readonly insert: (id: string) => unknown
}

/** An inbox whose `ctx.commit` writes effects into a table `effect` beside it. */
export interface EffectInbox {
  readonly store: InboxStore<EffectTx>
  readonly close: () => Promise<void>
}

/** The store as it is, with `ctx.commit` in words that both databases share. */
function withEffects<TTx>(store: InboxStore<TTx>, insert: (tx: TTx, id: string) => unknown): InboxStore<EffectTx> {
  return {
    ...store,
    complete: (claim, write) => store.complete(claim, write && ((tx) => write({ insert: (id) => insert(tx, id) }))),
  }
}

/** @param place a file, or the connection string of a database that is there for this test alone */
export async function openInbox(place: string): Promise<EffectInbox> {
  if (place.startsWith('postgres:')) {
    const pool = new pg.Pool({ connectionString: place, max: 6 })
    pool.on('error', () => {})
    const store = await postgresInbox({ pool })
    return {
      store: withEffects(store, (tx, id) => tx.query('INSERT INTO effect VALUES ($1)', [id])),
      close: () => pool.end(),
    }
  }
  const store = await sqliteInbox({ path: place })
  return {
    store: withEffects(store, (tx, id) => {
      tx.exec('CREATE TABLE IF NOT EXISTS effect (id TEXT)')
      tx.prepare('INSERT INTO effect VALUES (?)').run(id)
    }),
    close: () => store.close(),
  }
}
