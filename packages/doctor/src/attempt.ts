import type { HeadersLike, Secret, WebhookProvider } from '@rawhook/core'

/** All that one try of a signature depends on. */
export interface Attempt {
  readonly provider: WebhookProvider<never>
  readonly body: Uint8Array
  /** By lower-case names. */
  readonly headers: ReadonlyMap<string, string>
  readonly secrets: readonly Secret[]
  readonly url: string
  /** The URL or path of the request itself, where `url` is one that somebody configured. */
  readonly requestUrl?: string | undefined
  readonly method: string
}

/** Headers of any of the usual shapes by their lower-case names; repeated ones are joined as a server does it. */
export function readHeaders(headers: HeadersLike): ReadonlyMap<string, string> {
  const entries = headers instanceof Headers ? [...headers] : Object.entries(headers)
  const read = new Map<string, string>()
  for (const [name, value] of entries) {
    if (value === undefined) continue
    const text = typeof value === 'string' ? value : value.join(', ')
    const known = read.get(name.toLowerCase())
    read.set(name.toLowerCase(), known === undefined ? text : `${known}, ${text}`)
  }
  return read
}

/** The same headers, with one of them set. */
export const withHeader = (
  headers: ReadonlyMap<string, string>,
  name: string,
  value: string,
): ReadonlyMap<string, string> => new Map([...headers, [name.toLowerCase(), value]])
