import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** HMAC-SHA256 in hexadecimal, by node:crypto alone: independent of the code under test. */
export const hmacHex = (secret: string, content: string | Uint8Array): string =>
  createHmac('sha256', secret).update(content).digest('hex')

/** `t=…,v1=…` over `{t}.{body}`, by node:crypto alone. */
export const timedHeader = (secret: string, body: string, time: number): string =>
  `t=${time},v1=${hmacHex(secret, `${time}.${body}`)}`

/** The body of a vector, by its id. */
export function vectorBody(slug: string, id: string): string {
  const vectors: readonly { readonly id: string; readonly body: string }[] = JSON.parse(
    readFileSync(new URL(`fixtures/${slug}/vectors.json`, import.meta.url), 'utf8'),
  )
  const vector = vectors.find((each) => each.id === id)
  if (vector === undefined) throw new TypeError(`there is no vector ${id}`)
  return vector.body
}
