import { type BodyFailure, discardMs, type IncomingRequest } from './incoming-request.ts'
import { type ByteReader, readStream } from './read-stream.ts'
import { within } from './time-limit.ts'

/**
 * The body of a port whose bytes come from a reader.
 * @param open called at the first need; `undefined` where there is no body
 */
export function streamBody(
  open: () => ByteReader | BodyFailure | undefined,
): Pick<IncomingRequest, 'readBody' | 'discard'> {
  let opened: ByteReader | BodyFailure | undefined

  async function drain(reader: ByteReader, maxBytes: number): Promise<boolean> {
    for (let seen = 0; seen <= maxBytes; ) {
      const { value } = await reader.read()
      if (value === undefined) return true
      seen += value.length
    }
    return false
  }

  return {
    async readBody(maxBytes) {
      opened ??= open()
      if (opened === undefined) return new Uint8Array()
      return typeof opened === 'string' ? opened : ((await readStream(opened, maxBytes)) ?? 'body_too_large')
    },
    async discard(maxBytes) {
      opened ??= open()
      if (opened === undefined || typeof opened === 'string') return true
      const aborted = (): boolean => false
      const finished = await within(discardMs, drain(opened, maxBytes), false).catch(aborted)
      if (!finished) opened.cancel().catch(aborted)
      return finished
    },
  }
}
