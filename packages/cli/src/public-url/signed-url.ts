import type { PublicUrl } from '@rawhook/core'

/** The URL of a delivery, as the provider signed it. */
export type SignedUrl = Extract<PublicUrl, (...request: never) => string>

/** What the provider was given: a whole URL, or an origin, which is completed with what each delivery asks for. */
export function signedUrl(publicUrl: string): SignedUrl {
  const { origin, pathname, search } = new URL(publicUrl)
  return pathname === '/' && search === '' ? ({ path, query }) => `${origin}${path}${query}` : () => publicUrl
}
