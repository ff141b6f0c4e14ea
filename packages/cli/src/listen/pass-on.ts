import type { IncomingMessage } from 'node:http'
import type { InboxKey, InboxStore } from '@rawhook/core'
import type { AppAnswer, Forward } from './forward.ts'

/** What came of passing a delivery on. */
export type PassedOn = { readonly answer: AppAnswer } | { readonly error: string }

const leaseMs = 60_000
const lowestSuccess = 200
const lowestRedirect = 300

const isSuccess = ({ status }: AppAnswer): boolean => status >= lowestSuccess && status < lowestRedirect

/** What the network said, without an address of anything but the app: `ECONNREFUSED`, `TimeoutError`. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const { name, cause } = error
  if (name === 'AbortError' && cause instanceof Error) return cause.name
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message
}

async function ask(forward: Forward, delivery: IncomingMessage, rawBody: Uint8Array): Promise<PassedOn> {
  try {
    return { answer: await forward(delivery, rawBody) }
  } catch (error) {
    return { error: reasonOf(error) }
  }
}

/**
 * Passes a stored delivery on to the app, and writes down what came of it: its events are completed when the app
 * answers 2xx, and wait for another try otherwise. Events that are completed already are passed on again, since
 * whoever develops the app wants to see the provider's Resend, but stay completed.
 */
export async function passOn(
  store: InboxStore,
  keys: readonly InboxKey[],
  forward: Forward,
  delivery: IncomingMessage,
  rawBody: Uint8Array,
): Promise<PassedOn> {
  const claims = (await Promise.all(keys.map((key) => store.claimKey(key, leaseMs)))).filter(
    (claim) => claim !== undefined,
  )
  const passedOn = await ask(forward, delivery, rawBody)
  const isHandled = 'answer' in passedOn && isSuccess(passedOn.answer)
  const note =
    'answer' in passedOn ? `the app answered ${passedOn.answer.status}` : `the app gave no answer: ${passedOn.error}`
  for (const claim of claims) {
    if (isHandled) await store.complete(claim)
    else await store.fail(claim, note, { status: 'retrying', inMs: 0 })
  }
  return passedOn
}
