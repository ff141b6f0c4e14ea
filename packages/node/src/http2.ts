import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse, ServerHttp2Stream } from 'node:http2'

/** The stream of a message that came over HTTP/2, whose API is made compatible with that of HTTP/1. */
export const http2Stream = (
  message: IncomingMessage | ServerResponse | Http2ServerRequest | Http2ServerResponse,
): ServerHttp2Stream | undefined => ('stream' in message ? message.stream : undefined)

/** Whether all of a message has come. HTTP/2's `complete` becomes true only when it was read. */
export const hasArrived = (message: IncomingMessage): boolean =>
  message.complete || http2Stream(message)?.readableEnded === true
