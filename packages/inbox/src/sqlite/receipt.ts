import type { WebhookContext } from '@rawhook/core'

/**
 * Makes the table that {@link receipt} writes to, in the app's own database, when it is not there.
 * @example
 * createReceipts(database)
 */
export function createReceipts(database: { exec(sql: string): unknown }): void {
  database.exec('CREATE TABLE IF NOT EXISTS rawhook_receipt (key TEXT PRIMARY KEY, at TEXT DEFAULT CURRENT_TIMESTAMP)')
}

/**
 * For effects in another database than the inbox's: notes in the app's own transaction that this event takes effect.
 * @param database the connection on which the app has begun its transaction
 * @returns true the first time; false when the event has taken effect already, and nothing more is to be written
 * @example
 * if (receipt(database, ctx)) database.prepare('INSERT INTO payment VALUES (?)').run(event.id)
 */
export function receipt(
  database: { prepare(sql: string): { all(key: string): unknown[] } },
  { idempotencyKey }: Pick<WebhookContext, 'idempotencyKey'>,
): boolean {
  const insert = 'INSERT INTO rawhook_receipt (key) VALUES (?) ON CONFLICT DO NOTHING RETURNING key'
  return database.prepare(insert).all(idempotencyKey).length > 0
}
