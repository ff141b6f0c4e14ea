/** The result of a query, as far as an inbox reads it. */
export interface PostgresResult {
  readonly rows: readonly unknown[]
}

/** A connection; inside `ctx.commit`, the one whose transaction completes the event. */
export interface PostgresClient {
  query(text: string, values?: unknown[]): Promise<PostgresResult>
}

interface Connection extends PostgresClient {
  release(error?: Error | boolean): void
  on?(event: 'error', listener: (error: Error) => void): unknown
  removeListener?(event: 'error', listener: (error: Error) => void): unknown
}

/** A pool of connections: `pg.Pool`, or anything with these two calls. It stays the app's, which also ends it. */
export interface PostgresPool extends PostgresClient {
  connect(): Promise<Connection>
}

/** A deadline for work on a connection. */
interface Limit {
  /** Milliseconds; the connection is closed when they are over. @default none */
  readonly timeoutMs?: number | undefined
}

/** Rejects after a time. `clear` ends the waiting. */
function deadline(timeoutMs: number | undefined): { readonly over: Promise<never>; readonly clear: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  const over = new Promise<never>((_, reject) => {
    if (timeoutMs === undefined) return
    timer = setTimeout(() => reject(new Error(`rawhook: PostgreSQL took longer than ${timeoutMs} ms`)), timeoutMs)
  })
  over.catch(() => undefined)
  return { over, clear: () => clearTimeout(timer) }
}

/**
 * Runs `work` on a connection of its own. One that breaks or takes too long is closed and not used again: behind a
 * network that drops packets it would hang for a quarter of an hour.
 * @param work may say that the connection is not to be used again
 */
export async function onConnection<TResult>(
  pool: PostgresPool,
  work: (client: PostgresClient, breaks: (error: Error) => void) => Promise<TResult>,
  { timeoutMs }: Limit = {},
): Promise<TResult> {
  const { over, clear } = deadline(timeoutMs)
  const connecting = pool.connect()
  let client: Connection
  try {
    client = await Promise.race([connecting, over])
  } catch (error) {
    clear()
    connecting.then(
      (late) => late.release(),
      () => undefined,
    )
    throw error
  }
  let broken: Error | undefined
  const breaks = (error: Error): void => {
    broken = error // without a listener it would end the process; the query under way rejects as well
  }
  client.on?.('error', breaks)
  over.catch(breaks)
  try {
    return await Promise.race([work(client, breaks), over])
  } finally {
    clear()
    if (broken === undefined) client.removeListener?.('error', breaks)
    client.release(broken)
  }
}

/** How long a transaction may take. */
export interface TransactionLimits extends Limit {
  /** Milliseconds without a statement after which the server gives its locks back. @default 60000 */
  readonly idleMs?: number
}

const defaultIdleMs = 60_000

/**
 * Runs `work` in a transaction. Its locks do not outlive a client that is cut off: the server ends a transaction that
 * nobody goes on with.
 */
export function inTransaction<TResult>(
  pool: PostgresPool,
  work: (client: PostgresClient) => Promise<TResult>,
  { timeoutMs, idleMs = defaultIdleMs }: TransactionLimits = {},
): Promise<TResult> {
  return onConnection(
    pool,
    async (client, breaks) => {
      await client.query(`BEGIN; SET LOCAL idle_in_transaction_session_timeout = ${idleMs}`)
      try {
        const result = await work(client)
        await client.query('COMMIT')
        return result
      } catch (error) {
        await client.query('ROLLBACK').catch(breaks)
        throw error
      }
    },
    { timeoutMs },
  )
}
