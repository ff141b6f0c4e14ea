import type { EventMap, WebhookProvider } from '@rawhook/core'
import { unixNow } from './event.ts'
import { type SignedDelivery, secret } from './signed-delivery.ts'

/** The steps of a receiver between the headers and the parser: read the signature, prove the body, check its age. */
export async function proving<TEvents extends EventMap<TEvents>>(
  { signature: scheme, tolerance = 300 }: WebhookProvider<TEvents>,
  { body, headers }: SignedDelivery,
) {
  const request = { header: (name: string) => headers[name.toLowerCase()], method: 'POST', url: '/webhooks' }
  const key = await scheme.importKey(secret)
  const now = unixNow()

  type Proof = Awaited<ReturnType<typeof scheme.prove>>
  const isFresh = (proof: Proof): boolean =>
    proof !== undefined &&
    'signed' in proof &&
    (proof.timestamp === undefined || Math.abs(now - proof.timestamp) <= tolerance)

  /** @throws TypeError where the scheme does not answer at once */
  const atOnce = (): boolean => {
    const proof = scheme.prove(scheme.present(request), body, key, { tolerance, now })
    if (proof instanceof Promise) throw new TypeError('on Node, HMAC is synchronous')
    return isFresh(proof)
  }
  /** Whatever the runtime. */
  const awaited = async (): Promise<boolean> =>
    isFresh(await scheme.prove(scheme.present(request), body, key, { tolerance, now }))
  return { atOnce, awaited }
}
