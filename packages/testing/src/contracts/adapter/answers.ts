import assert from 'node:assert/strict'
import type { WebhookErrorCode } from '@rawhook/core'
import type { RawAnswer } from '../../raw-http-answer.ts'

/** The media type; a framework may add a charset to it. */
const typeOf = (headers: Headers): string | undefined => headers.get('content-type')?.split(';', 1)[0]

/** The answer is a refusal with this code, and nothing but the code is in it. */
export function assertRefused(answer: RawAnswer, status: number, code: WebhookErrorCode): void {
  const { body, headers } = answer
  const sent = { status: answer.status, body, contentType: typeOf(headers) }
  assert.deepEqual(sent, { status, body: `{"error":"${code}"}`, contentType: 'application/json' })
}

/** The answer is the acknowledgement. */
export function assertAcknowledged({ status, body, headers }: RawAnswer): void {
  const sent = { status, body, contentType: typeOf(headers) }
  assert.deepEqual(sent, { status: 200, body: '{"ok":true}', contentType: 'application/json' })
}
