/** The result of a query, as far as an inbox reads it. */
export interface PostgresResult {
  readonly rows: readonly unknown[]
  /** How many rows were written or found. @default unknown */
  readonly rowCount?: number | null
}

/** A connection; inside `ctx.commit`, the one whose transaction completes the event. */
export interface PostgresClient {
  query(text: string, values?: unknown[]): Promise<PostgresResult>
}

/** A statement that the server keeps under its name, so that a connection has it parsed and planned once. */
export interface NamedStatement {
  readonly name: string
  readonly text: string
  readonly values: unknown[]
}

/** A connection that may take more than text: a named statement is sent to none that has not taken one at start. */
export interface NamingClient {
  query(statement: string | NamedStatement, values?: unknown[]): Promise<PostgresResult>
}

interface Connection extends NamingClient {
  release(error?: Error | boolean): void
  on?(event: 'error', listener: (error: Error) => void): unknown
  removeListener?(event: 'error', listener: (error: Error) => void): unknown
}

/**
 * A pool of connections: `pg.Pool`, or anything with these two calls. It stays the app's, which also ends it. Where its
 * connections take `{ name, text, values }` as those of `pg` do, a delivery that comes alone is admitted sooner.
 */
export interface PostgresPool extends PostgresClient {
  connect(): Promise<Connection>
}

/** A deadline for work on a connection. */
interface Limit {
  /** Milliseconds; the connection is closed when they are over. @default none */
  readonly timeoutMs?: number | undefined
}

/**
 * Runs `work` on a connection of its own. One that breaks or takes too long is closed and not used again: behind a
 * network that drops packets it would hang for a quarter of an hour.
 * @param work may say that the connection is not to be used again
 */
export async function onConnection<TResult>(
  pool: PostgresPool,
  work: (client: NamingClient, breaks: (error: Error) => void) => Promise<TResult>,
  { timeoutMs }: Limit = {},
): Promise<TResult> {
  let client: Connection | undefined
  let broken: Error | undefined
  const breaks = (error: Error): void => {
    broken = error // without a listener it would end the process; the query under way rejects as well
  }
  async function run(): Promise<TResult> {
    const connected = await pool.connect()
    if (broken !== undefined) {
      connected.release() // it came too late, and nobody has used it
      throw broken
    }
    client = connected
    client.on?.('error', breaks)
    return work(client, breaks)
  }
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    return await new Promise<TResult>((resolve, reject) => {
      if (timeoutMs !== undefined) {
        timer = setTimeout(() => {
          breaks(new Error(`rawhook: PostgreSQL took longer than ${timeoutMs} ms`))
          reject(broken)
        }, timeoutMs)
      }
      run().then(resolve, reject)
    })
  } finally {
    clearTimeout(timer)
    if (broken === undefined) client?.removeListener?.('error', breaks)
    client?.release(broken)
  }
}

/**
 * Runs `work` in a transaction of the connection. Its locks do not outlive a client that is cut off: the server ends a
 * transaction that nobody goes on with.
 * @param idleMs milliseconds without a statement after which the server does so
 */
export async function transaction<TResult>(
  client: PostgresClient,
  breaks: (error: Error) => void,
  work: () => Promise<TResult>,
  idleMs: number,
): Promise<TResult> {
  await client.query(`BEGIN; SET LOCAL idle_in_transaction_session_timeout = ${idleMs}`)
  try {
    const result = await work()
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch(breaks)
    throw error
  }
}

const idleMs = 60_000

/** Runs `work` in a transaction, on a connection of its own and for as long as it takes. */
export const inTransaction = <TResult>(
  pool: PostgresPool,
  work: (client: PostgresClient) => Promise<TResult>,
): Promise<TResult> => onConnection(pool, (client, breaks) => transaction(client, breaks, () => work(client), idleMs))
