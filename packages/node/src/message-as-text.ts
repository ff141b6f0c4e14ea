import type { IncomingMessage } from 'node:http'
import type { BodyFailure } from '@rawhook/core'
import { type MessageStream, readMessage } from '@rawhook/core/adapter'

/** A message that earlier code turned into UTF-8 text and reads beside us, seen as bytes. */
function asBytes(message: IncomingMessage): MessageStream {
  const wrapped = new Map<(chunk: Uint8Array) => void, (text: string) => void>()
  return {
    get aborted() {
      return message.aborted
    },
    get complete() {
      return message.complete
    },
    get destroyed() {
      return message.destroyed
    },
    get readableEnded() {
      return message.readableEnded
    },
    readableEncoding: null,
    on(name, listener) {
      const wrap = (text: string): void => listener(Buffer.from(text))
      if (name === 'data') wrapped.set(listener, wrap)
      message.on(name, name === 'data' ? wrap : listener)
    },
    off: (name, listener) => message.off(name, wrapped.get(listener) ?? listener),
    pause: () => message.pause(),
    resume: () => message.resume(),
  }
}

/** What stands in text for bytes that are no UTF-8: which they were is lost. */
const replacement = '\ufffd'

/** The bytes of a message after `setEncoding('utf8')`, where nothing of it has been read. */
export async function readText(message: IncomingMessage, maxBytes: number): Promise<Uint8Array | BodyFailure> {
  const body = await readMessage(asBytes(message), maxBytes)
  return typeof body !== 'string' && Buffer.from(body).includes(replacement) ? 'body_already_parsed' : body
}
