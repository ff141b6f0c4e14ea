import type { BytesLike, HeadersLike, Secret, SecretValue, WebhookProvider } from '@rawhook/core'
import { type Attempt, readHeaders } from './attempt.ts'
import { utf8 } from './bytes.ts'

/** A delivery that was refused, as the app has it. */
export interface DiagnoseOptions {
  /** The body that was checked, or is thought to be the raw one. */
  readonly body: BytesLike
  readonly headers: HeadersLike
  /** The secret or secrets that are configured for this endpoint. */
  readonly secret: SecretValue
  /** Unix seconds of the delivery's arrival. @default the system's clock */
  readonly now?: number
  /** The URL that is taken to be the signed one, for providers that sign it. @default '' */
  readonly url?: string
  /** The URL or path that the request was sent to, where `url` is a configured one: it may hold the query that is missing there. @default none */
  readonly requestUrl?: string | undefined
  /** Age limit in seconds. @default the provider's, else 300 */
  readonly tolerance?: number
  /** @default 'POST' */
  readonly method?: string
  /** Secrets of other endpoints, modes or applications, by a name to show: one of them may be the right one. @default {} */
  readonly otherSecrets?: Readonly<Record<string, Secret>>
  /** Other providers whose delivery this might be. @default [] */
  readonly providers?: readonly WebhookProvider<never>[]
}

const latestSeconds = 1e11

function bytesOf(body: unknown): Uint8Array {
  if (typeof body === 'string') return utf8(body)
  if (body instanceof Uint8Array) return body
  if (body instanceof ArrayBuffer) return new Uint8Array(body)
  throw new TypeError(
    'rawhook: body must be what was checked (string, Uint8Array or ArrayBuffer). An object is no body: the parser that made it is the cause.',
  )
}

/** @throws TypeError on milliseconds and on what is no time at all */
export function secondsOf(now: number = Math.floor(Date.now() / 1000)): number {
  if (Number.isFinite(now) && now >= 0 && now <= latestSeconds) return now
  throw new TypeError(`rawhook: now is Unix time in seconds, not milliseconds, and not ${String(now)}.`)
}

const listOf = (secret: SecretValue): readonly Secret[] =>
  secret === undefined ? [] : typeof secret === 'string' || secret instanceof Uint8Array ? [secret] : secret

/**
 * The delivery as it is.
 * @throws TypeError on a parsed body
 */
export const attemptOf = (
  provider: WebhookProvider<never>,
  { body, headers, secret, url = '', requestUrl, method = 'POST' }: DiagnoseOptions,
): Attempt => ({
  provider,
  body: bytesOf(body),
  headers: readHeaders(headers),
  secrets: listOf(secret),
  url,
  requestUrl,
  method,
})
