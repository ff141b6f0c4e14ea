import { type SignOptions, sign, type WebhookProvider } from '@rawhook/core'

/** What a delivery carries, and where it goes. */
export interface SignedRequestOptions extends Omit<SignOptions, 'url'> {
  /** @default 'http://localhost/' */
  readonly url?: string
  /** Headers beside the signature. @default { 'content-type': 'application/json' } */
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * A delivery as the provider would send it, to try an app with.
 * @throws TypeError on a secret that cannot be one, and on a clock in milliseconds
 * @example
 * const response = await app.request(await signedRequest(spine, { secret, body: JSON.stringify(event), url }))
 */
export async function signedRequest<TEvents>(
  provider: WebhookProvider<TEvents>,
  { url = 'http://localhost/', headers = { 'content-type': 'application/json' }, ...options }: SignedRequestOptions,
): Promise<Request> {
  const signature = await sign(provider, { ...options, url })
  const body = typeof options.body === 'string' ? options.body : new Uint8Array(options.body)
  return new Request(url, { method: 'POST', headers: { ...headers, ...signature }, body })
}
