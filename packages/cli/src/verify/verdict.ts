import { type AnyEvents, createReceiver, type Outcome, type WebhookProvider } from '@rawhook/core'
import { type Diagnosis, diagnose, type Finding } from '@rawhook/doctor'
import { providerOf, slugs } from '../catalogue.ts'
import type { SavedRequest } from '../request/saved-request.ts'
import { otherSecrets } from '../secret/other-secrets.ts'

/** What is said about a saved delivery. */
export interface Verdict {
  readonly ok: boolean
  readonly code: string
  readonly cause: string
  readonly cure: string
  readonly evidence: readonly string[]
  /** What else is wrong. */
  readonly also: readonly Pick<Finding, 'code' | 'cause' | 'cure'>[]
  /** Whether the code is certain, and not only the likeliest. */
  readonly certain: boolean
  /** Seconds since it was signed, where the signature has a time and is right. */
  readonly age: number | undefined
  /** The events of a delivery that is right. */
  readonly events: readonly { readonly id: string; readonly type: string }[]
}

/** With what a delivery is checked. */
export interface Conditions {
  readonly provider: WebhookProvider<AnyEvents>
  readonly secrets: readonly string[]
  /** Unix seconds at which the age is checked; otherwise it is not. */
  readonly now: number | undefined
  readonly clock: number
}

/** Takes the delivery through the receiver, which checks more than the signature. */
function received(
  { method, url = '', headers, body }: SavedRequest,
  conditions: Conditions,
  now: number,
): Promise<Outcome> {
  const { provider, secrets } = conditions
  const secret = secrets.length === 0 ? undefined : secrets
  const receiver = createReceiver(provider, { secret, now: () => now, publicUrl: url, log: false })
  return receiver.receive({
    method,
    url,
    header: (name) => headers[name.toLowerCase()]?.join(', '),
    readBody: (maxBytes) => Promise.resolve(body.length > maxBytes ? 'body_too_large' : body),
    discard: () => Promise.resolve(true),
  })
}

const fromDiagnosis = ({ proved, skewSeconds, ...said }: Diagnosis): Verdict => ({
  ...said,
  certain: proved,
  age: skewSeconds,
  events: [],
})

/**
 * Says whether a receiver would take a saved delivery, and if not, why. Its age counts only against a given `now`:
 * a saved delivery is always old.
 */
export async function verdictOf(request: SavedRequest, conditions: Conditions): Promise<Verdict> {
  const { provider, secrets, now, clock } = conditions
  const { body, headers, url = '', requestUrl, method } = request
  const knowledge = { otherSecrets: otherSecrets(secrets), providers: await Promise.all(slugs.map(providerOf)) }
  const diagnoseAt = (at: number): Promise<Diagnosis> =>
    diagnose(provider, { body, headers, secret: secrets, url, requestUrl, method, now: at, ...knowledge })

  const first = await diagnoseAt(now ?? clock)
  const { skewSeconds = 0 } = first
  const at = now ?? clock - skewSeconds
  const diagnosis = at === (now ?? clock) ? first : await diagnoseAt(at)
  const verdict = { ...fromDiagnosis(diagnosis), age: first.skewSeconds }
  if (!diagnosis.ok) return verdict
  const outcome = await received(request, conditions, at)
  if (!('error' in outcome)) return { ...verdict, events: outcome.events.map(({ id, type }) => ({ id, type })) }
  const { code, message } = outcome.error
  return { ...verdict, ok: false, code, cause: message, cure: `Compare with ${provider.documentation}.` }
}
