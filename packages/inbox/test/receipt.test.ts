import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createReceipts as createPostgresReceipts, receipt as postgresReceipt } from '../src/postgres.ts'
import { openDatabase } from '../src/sqlite/driver.ts'
import { createReceipts, receipt, type SqliteDatabase } from '../src/sqlite.ts'
import { type PostgresSchema, postgresSchema } from './postgres-target.ts'
import { inboxFile } from './sqlite-target.ts'

const event = { idempotencyKey: 'spine/evt_1' }
const replayed = { idempotencyKey: 'spine/evt_1/1' }

describe('a receipt in an SQLite database of the app', () => {
  const { path, remove } = inboxFile()
  let database: SqliteDatabase
  beforeAll(async () => {
    database = await openDatabase(path, undefined)
    createReceipts(database)
    createReceipts(database)
  })
  afterAll(() => {
    database.close()
    remove()
  })

  it('is given once for an event, and once more for each forced replay', () => {
    expect([receipt(database, event), receipt(database, event), receipt(database, replayed)]).toEqual([
      true,
      false,
      true,
    ])
  })

  it('goes with the transaction that is rolled back', () => {
    const other = { idempotencyKey: 'spine/evt_2' }
    database.exec('BEGIN')
    expect(receipt(database, other)).toBe(true)
    database.exec('ROLLBACK')
    expect(receipt(database, other)).toBe(true)
  })
})

describe('a receipt in a PostgreSQL database of the app', () => {
  let schema: PostgresSchema
  beforeAll(async () => {
    schema = await postgresSchema()
    await createPostgresReceipts(schema.pool)
    await createPostgresReceipts(schema.pool)
  })
  afterAll(() => schema.drop())

  it('is given once for an event, and once more for each forced replay', async () => {
    const { pool } = schema
    const given = [await postgresReceipt(pool, event), await postgresReceipt(pool, event)]
    expect([...given, await postgresReceipt(pool, replayed)]).toEqual([true, false, true])
  })

  it('is given to one of two transactions that want it at the same time', async () => {
    const key = { idempotencyKey: 'spine/evt_3' }
    const [one, other] = await Promise.all([schema.pool.connect(), schema.pool.connect()])
    await one.query('BEGIN')
    await other.query('BEGIN')
    expect(await postgresReceipt(one, key)).toBe(true)
    const waiting = postgresReceipt(other, key)
    await one.query('COMMIT')
    expect(await waiting).toBe(false)
    await other.query('ROLLBACK')
    for (const client of [one, other]) client.release()
  })
})
