import { authenticate } from './authenticate.ts'
import { type BytesLike, toBytes } from './bytes.ts'
import { isPending } from './crypto/when-ready.ts'
import type { EventIn, EventMap } from './event.ts'
import { explainMismatch } from './explain-mismatch.ts'
import { type HeadersLike, headerReader } from './headers.ts'
import { parseDelivery } from './parse-delivery.ts'
import type { WebhookProvider } from './provider.ts'
import { checkSignedUrl } from './public-url.ts'
import { checkNow, checkTolerance } from './receiver-options.ts'
import { isRefusal, type Refusal } from './refusal.ts'
import { refusalError } from './refusal-error.ts'
import { adviceOnSecrets, givenSecret, hasNoKeys, importKeys, readyKeys, type SecretValue } from './secrets.ts'

/** A delivery to verify, however it reached the program. */
export interface VerifyOptions {
  /** The raw body, exactly as it was sent. */
  readonly body: BytesLike
  /** The request's headers; or give `signature`. @default {} */
  readonly headers?: HeadersLike
  /** The value of the signature header, where that one header is enough. @default taken from `headers` */
  readonly signature?: string | null | undefined
  /** One secret, or up to five while they are rotated. */
  readonly secret: SecretValue
  /** Age limit in seconds, 1 to 86400, inclusive, in both directions. @default the provider's, else 300 */
  readonly tolerance?: number
  /** Unix seconds. @default the system's clock */
  readonly now?: number
  /** The URL that the provider was given. Required where it signs the URL (`signsUrl`). @default none */
  readonly url?: string
}

/** @throws TypeError on a parsed body: its bytes are gone, and serialising it again does not bring them back */
function rawBytes(body: unknown): Uint8Array {
  if (typeof body === 'string' || body instanceof Uint8Array || body instanceof ArrayBuffer) return toBytes(body)
  throw new TypeError(
    'rawhook: body must be the raw body (string, Uint8Array or ArrayBuffer), not a parsed one. Read it before any parser does.',
  )
}

/**
 * Verifies one delivery without a framework.
 * @returns the first event of the delivery, typed by the provider's map
 * @throws WebhookError with the `code` of what was wrong
 * @throws TypeError on options that cannot be right
 * @example
 * const event = await verify(spine, { body, headers, secret })
 */
export async function verify<TEvents extends EventMap<TEvents>>(
  provider: WebhookProvider<TEvents>,
  options: VerifyOptions,
): Promise<EventIn<TEvents>> {
  const { signature: scheme } = provider
  const refuse = (refusal: Refusal): never => {
    throw refusalError(provider, refusal)
  }
  checkSignedUrl(provider, options.url)
  const body = rawBytes(options.body)
  const tolerance = checkTolerance(provider, options.tolerance)
  const now = checkNow(options.now ?? Math.floor(Date.now() / 1000))
  const read = headerReader(options.headers ?? {})
  const signatureHeader = scheme.headers[0]?.toLowerCase()
  const header = (name: string): string | undefined =>
    options.signature !== undefined && name.toLowerCase() === signatureHeader
      ? (options.signature ?? undefined)
      : read(name)

  const keyring = importKeys(provider, givenSecret(provider, options.secret))
  if (hasNoKeys(keyring)) {
    const message = `There is nothing to verify with: ${keyring.empty}. ${adviceOnSecrets(provider)}`
    return refuse({ refused: 'signature_missing', message })
  }
  const presented = scheme.present({ header, method: 'POST', url: options.url ?? '', query: '' })
  if (isRefusal(presented)) return refuse(presented)
  // On Node, every step has its answer at once: to await what is there would cost more than to read the headers.
  const preparing = readyKeys(keyring)
  const keys = isPending(preparing) ? await preparing : preparing
  const proving = authenticate(scheme, presented, body, keys, { tolerance, now })
  const proof = isPending(proving) ? await proving : proving
  if (isRefusal(proof)) {
    return refuse(explainMismatch(provider, proof, keyring, { url: options.url ?? '', option: 'url' }))
  }
  const parsing = parseDelivery(provider, { header }, body, proof)
  const delivery = isPending(parsing) ? await parsing : parsing
  if (isRefusal(delivery)) return refuse(delivery)
  if ('handshake' in delivery) {
    return refuse({ refused: 'payload_malformed', message: 'This delivery is a handshake and carries no event.' })
  }
  return delivery.events[0] as EventIn<TEvents>
}
