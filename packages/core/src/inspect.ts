import type { IncomingRequest } from './incoming-request.ts'
import type { WebhookProvider } from './provider.ts'
import type { SignedUrl } from './public-url.ts'
import type { Refusal } from './refusal.ts'

/**
 * What these headers may say of a body whose bytes are the signed ones. Every server undoes `chunked` and no other transfer
 * coding: under `gzip, chunked` it hands over compressed bytes.
 */
const plainCodings = { 'content-encoding': /^(identity)?$/i, 'transfer-encoding': /^(identity|chunked)?$/i } as const

function isEncoded(request: IncomingRequest, name: keyof typeof plainCodings): boolean {
  const coding = request.header(name)
  return coding !== undefined && !plainCodings[name].test(coding)
}

/**
 * Refuses by the headers alone what cannot be right, before a byte of the body is buffered.
 * @returns what the signature headers claim, in the scheme's own form, or a refusal
 */
export function inspect<TEvents>(
  provider: WebhookProvider<TEvents>,
  request: IncomingRequest,
  { url, query }: SignedUrl,
  maxBodyBytes: number,
): unknown {
  const length = Number(request.header('content-length'))
  if (length > maxBodyBytes) return tooLarge(`The body has ${length} bytes`, maxBodyBytes)
  if (isEncoded(request, 'content-encoding') || isEncoded(request, 'transfer-encoding')) {
    return { refused: 'content_encoding_unsupported' }
  }
  const header = (name: string): string | undefined => request.header(name)
  return provider.signature.present({ header, method: request.method, url, query })
}

/** The refusal of a body that is over the limit. */
export const tooLarge = (what: string, maxBodyBytes: number): Refusal => ({
  refused: 'body_too_large',
  message: `${what}; maxBodyBytes is ${maxBodyBytes}. Raise it if this provider sends that much.`,
})
