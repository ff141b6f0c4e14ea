import { printable } from './log.ts'
import type { WebhookProvider } from './provider.ts'
import type { Refusal } from './refusal.ts'
import type { Keyring } from './secrets.ts'
import { explanationOf } from './webhook-error.ts'

/** The URL that a signature was checked with, and the option it came from. */
interface UsedUrl {
  readonly url: string
  readonly option: 'publicUrl' | 'url'
}

const userInfo = /(:\/\/)[^/?#]*@/
const secretParameter = /([?&][^=&#]*(?:token|secret|key|sig|pass|auth|code)[^=&#]*=)[^&#]*/gi

/** A URL for the log: on one line, without credentials. */
const shown = (url: string): string => printable(url.replace(userInfo, '$1***@').replace(secretParameter, '$1***'))

const urlHint = ({ url, option }: UsedUrl): string =>
  `The signature covers the URL, and it was checked with ${shown(url) || 'none'}: ${option} must be the URL exactly as the provider was given it.`

/**
 * A refusal with what is known of why nothing matched, beside the sentence of its code: the secret was not found, looks
 * like something else, or the URL may be another. For the log; the sender reads the code alone.
 */
export function explainMismatch<TEvents>(
  { signsUrl = false }: WebhookProvider<TEvents>,
  refusal: Refusal,
  { missing, oddities }: Keyring,
  used: UsedUrl,
): Refusal {
  const { refused } = refusal
  if (refused !== 'signature_invalid') return refusal
  if (missing !== undefined) return { refused, message: missing, lineClass: 'secret_missing' }
  const odd = oddities?.()
  if (odd === undefined && !signsUrl) return refusal
  const message = [
    explanationOf(refused),
    ...(odd === undefined ? [] : [`About the secret: ${odd}.`]),
    ...(signsUrl ? [urlHint(used)] : []),
  ].join(' ')
  return { refused, message }
}
