import { type NamedStatement, onConnection, type PostgresPool } from './client.ts'

const name = 'rawhook_probe'
const probe: NamedStatement = {
  name,
  text: 'SELECT FROM pg_prepared_statements WHERE name = $1',
  values: [name],
}

/**
 * Whether the pool's connections take statements with a name, as those of `pg` do, and say how many rows they wrote. A
 * client that wants text may answer this with any error; it is sent text and values from then on.
 */
export async function keepsStatements(pool: PostgresPool, timeoutMs: number): Promise<boolean> {
  const [probed] = await Promise.allSettled([onConnection(pool, (client) => client.query(probe), { timeoutMs })])
  return probed.status === 'fulfilled' && probed.value.rowCount === 1
}
