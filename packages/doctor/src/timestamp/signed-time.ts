import type { SignatureDescription } from '@rawhook/core'
import { type Attempt, withHeader } from '../attempt.ts'

/** The pair of the timestamp in a header such as `t=1700000000,v1=…`. */
const pairOf = (key: string): RegExp => new RegExp(`(^|[,;\\s])${key.replaceAll(/\W/g, '\\$&')}=([^,;\\s]*)`)

/** The signed time of a delivery as text; `undefined` where the provider signs none in a header. */
export function readTime(
  { headers }: Attempt,
  { header, format, timestamp }: SignatureDescription,
): string | undefined {
  if (timestamp?.header !== undefined) return headers.get(timestamp.header.toLowerCase())
  if (timestamp === undefined || format?.kind !== 'key-value') return undefined
  return pairOf(format.timestamp).exec(headers.get(header.toLowerCase()) ?? '')?.[2]
}

/** The headers with another signed time. */
export function writeTime(
  { headers }: Attempt,
  { header, format, timestamp }: SignatureDescription,
  text: string,
): ReadonlyMap<string, string> {
  if (timestamp?.header !== undefined) return withHeader(headers, timestamp.header, text)
  if (format?.kind !== 'key-value') return headers
  const value = headers.get(header.toLowerCase()) ?? ''
  const changed = value.replace(pairOf(format.timestamp), (_, before: string) => `${before}${format.timestamp}=${text}`)
  return withHeader(headers, header, changed)
}
