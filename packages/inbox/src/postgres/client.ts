/** The result of a query, as far as an inbox reads it. */
export interface PostgresResult {
  readonly rows: readonly unknown[]
}

/** A connection; inside `ctx.commit`, the one whose transaction completes the event. */
export interface PostgresClient {
  query(text: string, values?: unknown[]): Promise<PostgresResult>
}

/** A pool of connections: `pg.Pool`, or anything with these two calls. It stays the app's, which also ends it. */
export interface PostgresPool extends PostgresClient {
  connect(): Promise<PostgresClient & { release(error?: Error | boolean): void }>
}

/**
 * Runs `work` in a transaction of its own connection. A connection on which even the rollback failed is thrown away.
 */
export async function inTransaction<TResult>(
  pool: PostgresPool,
  work: (client: PostgresClient) => Promise<TResult>,
): Promise<TResult> {
  const client = await pool.connect()
  let broken = false
  try {
    await client.query('BEGIN')
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {
      broken = true
    })
    throw error
  } finally {
    client.release(broken)
  }
}
