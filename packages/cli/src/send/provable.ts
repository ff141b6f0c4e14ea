import type { AnyEvents, WebhookProvider } from '@rawhook/core'
import { leafSchemes } from '../describe/leaf-schemes.ts'
import { Failure } from '../failure.ts'
import { note } from '../output/print.ts'

type Provider = WebhookProvider<AnyEvents>

interface Wanted {
  readonly data?: string | undefined
  readonly stale?: number | undefined
}

const isUnsignable = ({ kind }: { readonly kind: string }): boolean =>
  kind === 'body-signature' || kind === 'certificate'

/** The provider, but a delivery of it gets no headers: its proof is in the body that was saved. */
const unsigned = (provider: Provider): Provider => ({
  ...provider,
  keys: 'none',
  signature: { ...provider.signature, sign: async () => ({}) },
})

/**
 * The provider as `send` can play it. Where the proof is in the body, a genuine body that was saved is delivered as it
 * is; where it is in headers that only the provider can make, nothing is.
 * @throws Failure that says what to do instead
 */
export function provable(provider: Provider, slug: string, { data, stale }: Wanted): Provider {
  const { title, signature } = provider
  const schemes = leafSchemes(signature)
  if (!schemes.every(isUnsignable)) return provider
  const problem = `rawhook send cannot sign as ${title} does`
  if (schemes.some(({ headers }) => headers.length > 0)) {
    const check = `rawhook verify ${slug} --request delivery.http`
    throw new Failure(
      'usage',
      `${problem}: only ${title} has the private key. Let it send a test event, or check a saved delivery: ${check}`,
    )
  }
  if (data === undefined) {
    throw new Failure(
      'usage',
      `${problem}, inside the body. Save the body of a genuine delivery, and give it with --data.`,
    )
  }
  if (stale !== undefined) {
    throw new Failure('usage', `${problem}, so the time in the body stays. Leave --stale out.`)
  }
  note(`rawhook: ${title} signs inside the body, so it is sent as it is, with the signature that it has.`)
  return unsigned(provider)
}
