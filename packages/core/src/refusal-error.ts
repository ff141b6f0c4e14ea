import type { WebhookProvider } from './provider.ts'
import type { Refusal } from './refusal.ts'
import { explanationOf, WebhookError, type WebhookErrorCode } from './webhook-error.ts'

const signatureCodes: ReadonlySet<WebhookErrorCode> = new Set([
  'signature_missing',
  'signature_malformed',
  'signature_stale',
  'signature_invalid',
])

/** What finds out more than the receiver can know, about a delivery whose signature says nothing. */
const doctor =
  'To see why: `secret: withDoctor(provider, secret)` of @rawhook/doctor while you develop, or `npx rawhook verify`.'

function messageOf({ refused, message = explanationOf(refused) }: Refusal): string {
  return refused === 'signature_invalid' || refused === 'signature_malformed' ? `${message} ${doctor}` : message
}

/** The error of a refusal, with the code and the status that the provider's documents give it. */
export function refusalError<TEvents>(provider: WebhookProvider<TEvents>, refusal: Refusal): WebhookError {
  const code = provider.codes?.[refusal.refused] ?? refusal.refused
  const status = signatureCodes.has(code) ? provider.rejectStatus : undefined
  const message = messageOf(refusal)
  return new WebhookError(code, { message, status, ...('cause' in refusal ? { cause: refusal.cause } : {}) })
}
