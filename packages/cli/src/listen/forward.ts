import type { IncomingMessage } from 'node:http'
import http from 'node:http'
import https from 'node:https'
import { buffer } from 'node:stream/consumers'
import { Failure } from '../failure.ts'
import { endToEndHeaders } from './end-to-end-headers.ts'

/** What the app said to a delivery. */
export interface AppAnswer {
  readonly status: number
  readonly headers: readonly string[]
  readonly body: Uint8Array
}

/** Passes a delivery on. @throws Error when the app gives no answer */
export type Forward = (delivery: IncomingMessage, rawBody: Uint8Array) => Promise<AppAnswer>

const patienceMs = 30_000

/** The address of the app, with the query of the delivery: some providers put parameters there. */
function urlFor(target: URL, { url = '/' }: IncomingMessage): URL {
  const mark = url.indexOf('?')
  const queries = [target.search.slice(1), mark === -1 ? '' : url.slice(mark + 1)].filter((query) => query !== '')
  const whole = new URL(target)
  whole.search = queries.join('&')
  return whole
}

/**
 * Passes deliveries on to an app byte for byte: method, query, body, and every header but those of the connection.
 * Redirections are not followed: they are the app's answer.
 * @throws Failure on what is not the URL of an app
 */
export function forwardTo(address: string): Forward {
  const target = URL.canParse(address) ? new URL(address) : undefined
  if (target === undefined || !/^https?:$/.test(target.protocol)) {
    throw new Failure(
      'usage',
      '--forward takes the URL of the app, http://localhost:3000/webhooks/…, with a port up to 65535.',
    )
  }
  const { request } = target.protocol === 'https:' ? https : http
  return async (delivery, rawBody) => {
    const url = urlFor(target, delivery)
    const headers = [
      'Host',
      url.host,
      ...endToEndHeaders(delivery.rawHeaders, ['host', 'content-length']),
      'Content-Length',
      String(rawBody.length),
    ]
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const signal = AbortSignal.timeout(patienceMs)
      request(url, { method: delivery.method ?? 'POST', headers, signal }, resolve)
        .once('error', reject)
        .end(rawBody)
    })
    const body = await buffer(answer)
    return { status: answer.statusCode ?? 502, headers: endToEndHeaders(answer.rawHeaders, ['content-length']), body }
  }
}
