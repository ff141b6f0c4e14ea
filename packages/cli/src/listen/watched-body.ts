import type { IncomingRequest } from '@rawhook/core'

/** A request, and the body that was read of it: of one that was refused, nothing else keeps it. */
export interface WatchedBody {
  readonly request: IncomingRequest
  readonly body: () => Uint8Array | undefined
}

/** Keeps the body of a request while it is looked at. */
export function watchBody(request: IncomingRequest): WatchedBody {
  let kept: Uint8Array | undefined
  return {
    request: {
      ...request,
      async readBody(maxBytes) {
        const body = await request.readBody(maxBytes)
        if (body instanceof Uint8Array) kept = body
        return body
      },
    },
    body: () => kept,
  }
}
