/** The URL of a delivery, as the provider signed it. */
export type SignedUrl = (request: { readonly url?: string | undefined }) => string

/** What the provider was given: a whole URL, or an origin, which is completed with what each delivery asks for. */
export function signedUrl(publicUrl: string): SignedUrl {
  const { origin, pathname, search } = new URL(publicUrl)
  return pathname === '/' && search === '' ? ({ url = '/' }) => `${origin}${url}` : () => publicUrl
}
