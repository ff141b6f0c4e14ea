import type { BodyFailure, IncomingRequest } from './incoming-request.ts'
import { tooLarge } from './inspect.ts'
import type { Refusal } from './refusal.ts'
import { within } from './time-limit.ts'

/** The exact bytes of a body, within its limits of size and time. */
export async function readBody(
  request: IncomingRequest,
  maxBodyBytes: number,
  timeoutMs: number,
): Promise<Uint8Array | Refusal> {
  try {
    const late: BodyFailure = 'body_timeout'
    const body = await within(timeoutMs, request.readBody(maxBodyBytes), late)
    if (body === 'body_too_large') return tooLarge('The body is larger', maxBodyBytes)
    if (body === late) return { refused: late, message: `The body did not arrive within ${timeoutMs} ms.` }
    return typeof body === 'string' ? { refused: body } : body
  } catch (cause) {
    return { refused: 'body_aborted', cause }
  }
}
