import type { WebhookProvider } from './provider.ts'
import type { Refusal } from './refusal.ts'
import { WebhookError, type WebhookErrorCode } from './webhook-error.ts'

const signatureCodes: ReadonlySet<WebhookErrorCode> = new Set([
  'signature_missing',
  'signature_malformed',
  'signature_stale',
  'signature_invalid',
])

/** The error of a refusal, with the code and the status that the provider's documents give it. */
export function refusalError<TEvents>(provider: WebhookProvider<TEvents>, refusal: Refusal): WebhookError {
  const code = provider.codes?.[refusal.refused] ?? refusal.refused
  const status = signatureCodes.has(code) ? provider.rejectStatus : undefined
  // An error costs as much as a proof: one is made for its sentence only where the provider's code has another.
  const { message = code === refusal.refused ? undefined : new WebhookError(refusal.refused).message } = refusal
  return new WebhookError(code, { message, status, ...('cause' in refusal ? { cause: refusal.cause } : {}) })
}
