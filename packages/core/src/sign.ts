import { type BytesLike, toBytes } from './bytes.ts'
import type { WebhookProvider } from './provider.ts'
import { checkSignedUrl } from './public-url.ts'
import { checkNow } from './receiver-options.ts'
import type { Secret } from './signature-scheme.ts'

/** What to sign as the provider would. */
export interface SignOptions {
  readonly body: BytesLike
  readonly secret: Secret
  /** Unix seconds. @default the system's clock */
  readonly now?: number
  /** The id that goes into a signed header, where the provider has one. @default 'msg_test' */
  readonly id?: string
  /** The URL that the provider was given. Required where it signs the URL (`signsUrl`). @default none */
  readonly url?: string
}

/**
 * Signs a body as the provider does, for tests and tools.
 * @returns the headers to send with it, named as the provider names them
 * @throws TypeError on a secret that cannot be one, on a clock in milliseconds, and without the URL where it is signed
 * @example
 * const headers = await sign(spine, { body, secret })
 */
export async function sign<TEvents>(
  provider: WebhookProvider<TEvents>,
  options: SignOptions,
): Promise<Record<string, string>> {
  checkSignedUrl(provider, options.url)
  const now = checkNow(options.now ?? Math.floor(Date.now() / 1000))
  return provider.signature.sign({ ...options, body: toBytes(options.body), now })
}
