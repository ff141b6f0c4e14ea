import { type NamedStatement, onConnection, type PostgresPool } from './client.ts'

/** Changes nothing, but writes a row that is there since the tables were made. */
const probe: NamedStatement = {
  name: 'rawhook_probe',
  text: 'UPDATE rawhook_inbox_version SET version = version',
  values: [],
}

/**
 * Whether the pool's connections take statements with a name, as those of `pg` do, and say how many rows they wrote. A
 * client that wants text may answer this with any error; it is sent text and values from then on.
 */
export async function takesNames(pool: PostgresPool, timeoutMs: number): Promise<boolean> {
  const [probed] = await Promise.allSettled([onConnection(pool, (client) => client.query(probe), { timeoutMs })])
  return probed.status === 'fulfilled' && probed.value.rowCount === 1
}
