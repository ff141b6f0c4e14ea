import type { IncomingMessage } from 'node:http'
import type { AnyEvents, Outcome, WebhookProvider } from '@rawhook/core'
import { diagnose } from '@rawhook/doctor'
import { otherSecrets } from '../secret/other-secrets.ts'

/** Why a signature did not match, as the doctor found it. */
export interface Cause {
  readonly code: string
  readonly cause: string
  readonly cure: string
  /** Whether it is certain, and not only the likeliest. */
  readonly certain: boolean
}

/** A delivery that was refused, with as much of its body as was read. */
interface Refused {
  readonly request: IncomingMessage
  readonly outcome: Outcome
  readonly body: Uint8Array | undefined
  readonly url: string
}

/** Looks for the cause, where one can be found. */
export type FindCause = (refused: Refused) => Promise<Cause | undefined>

const largestBody = 64 * 1024

const isForged = (outcome: Outcome): boolean =>
  outcome.kind === 'rejected' && outcome.error.code === 'signature_invalid'

/**
 * Asks the doctor about signatures that do not match. Not while another search goes on, and not in large bodies: a
 * search takes some tenths of a second, and anybody can send a forgery.
 */
export function causeFinder(provider: WebhookProvider<AnyEvents>, secrets: readonly string[]): FindCause {
  const others = otherSecrets(secrets)
  let isBusy = false
  return async ({ request: { headers, method = 'POST' }, outcome, body, url }) => {
    if (isBusy || !isForged(outcome) || body === undefined || body.length > largestBody) return undefined
    isBusy = true
    try {
      const options = { body, headers, secret: secrets, url, method, otherSecrets: others }
      const { code, cause, cure, proved } = await diagnose(provider, options)
      return { code, cause, cure, certain: proved }
    } finally {
      isBusy = false
    }
  }
}
