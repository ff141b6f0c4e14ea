import { connect } from 'node:http2'
import type { RawAnswer } from './raw-http-answer.ts'
import type { RawRequest } from './raw-http-client.ts'

/** A request on a stream of its own. */
export interface Http2Request extends RawRequest {
  /** Whether the stream is ended after the body. @default true */
  readonly ends?: boolean
}

/** A stream that was opened and can be given up. */
export interface Http2Exchange {
  /**
   * The answer, whole, as soon as the server has ended its side.
   * @throws Error when the stream was cut off before
   */
  readonly answer: Promise<RawAnswer>
  /** Resolves with the code of its end when neither side uses the stream any more. */
  readonly closed: Promise<number>
  /** Gives it up in the middle: `close` of a stream would end the request before. */
  readonly reset: () => void
}

/** One HTTP/2 session with a server on this machine. */
export interface Http2Connection {
  readonly open: (request: Http2Request) => Http2Exchange
  /** Resolves when the session has ended. */
  readonly ended: Promise<void>
  readonly destroy: () => void
}

const ofHttp1 = new Set(['host', 'connection', 'transfer-encoding'])

/** Connects to a server that speaks HTTP/2 without TLS. */
export function http2Connection(port: number): Http2Connection {
  const session = connect(`http://127.0.0.1:${port}`)
  session.on('error', () => undefined) // every stream reports it
  const ended = new Promise<void>((resolve) => session.once('close', resolve))

  function open({ method = 'POST', path, headers = [], body, framing, ends = true }: Http2Request): Http2Exchange {
    const sent: Record<string, string> = { ':method': method, ':path': path }
    for (const [name, value] of headers) if (!ofHttp1.has(name.toLowerCase())) sent[name.toLowerCase()] = value
    if (body !== undefined && framing !== 'chunked') sent['content-length'] ??= String(Buffer.byteLength(body))
    const stream = session.request(sent, { endStream: body === undefined && ends })
    if (body !== undefined) stream.write(body)
    if (ends) stream.end()

    const closed = new Promise<number>((resolve) => stream.once('close', () => resolve(stream.rstCode)))
    const answer = new Promise<RawAnswer>((resolve, reject) => {
      let status = 0
      const received = new Headers()
      const chunks: Buffer[] = []
      stream.once('response', ({ ':status': code = 0, ...others }) => {
        status = code
        for (const [name, value] of Object.entries(others)) received.append(name, String(value))
      })
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.once('end', () => resolve({ status, headers: received, body: Buffer.concat(chunks).toString() }))
      stream.once('error', reject)
    })
    answer.catch(() => undefined) // whoever resets a stream does not wait for its answer
    return { answer, closed, reset: () => stream.destroy(new Error('given up')) }
  }
  return { open, ended, destroy: () => session.destroy() }
}
