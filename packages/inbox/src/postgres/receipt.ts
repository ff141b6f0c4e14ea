import type { WebhookContext } from '@rawhook/core'
import type { PostgresClient } from './client.ts'

/**
 * Makes the table that {@link receipt} writes to, in the app's own database, when it is not there.
 * @example
 * await createReceipts(pool)
 */
export async function createReceipts(client: PostgresClient): Promise<void> {
  await client.query(
    'CREATE TABLE IF NOT EXISTS rawhook_receipt (key text PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp())',
  )
}

/**
 * For effects in another database than the inbox's: notes in the app's own transaction that this event takes effect.
 * @param tx the connection on which the app has begun its transaction
 * @returns true the first time; false when the event has taken effect already, and nothing more is to be written
 * @example
 * if (await receipt(tx, ctx)) await tx.query('INSERT INTO payment VALUES ($1)', [event.id])
 */
export async function receipt(
  tx: PostgresClient,
  { idempotencyKey }: Pick<WebhookContext, 'idempotencyKey'>,
): Promise<boolean> {
  const insert = 'INSERT INTO rawhook_receipt (key) VALUES ($1) ON CONFLICT DO NOTHING RETURNING key'
  return (await tx.query(insert, [idempotencyKey])).rows.length > 0
}
