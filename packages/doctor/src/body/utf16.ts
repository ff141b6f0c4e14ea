import { utf8 } from '../bytes.ts'
import type { Change, Hypothesis } from '../hypothesis.ts'

/** Bytes in which a text of UTF-16 has a zero, if it has any of ASCII. */
const begin = 64

const isMarked = ([first, second]: Uint8Array): boolean =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)

function swapped(bytes: Uint8Array): Uint8Array {
  const turned = new Uint8Array(bytes.length)
  for (let index = 0; index + 1 < bytes.length; index += 2) {
    turned[index] = bytes[index + 1] ?? 0
    turned[index + 1] = bytes[index] ?? 0
  }
  return turned
}

/** The text of UTF-16, lower byte first, without its byte order mark; `undefined` when it is none. */
function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-16le', { fatal: true }).decode(bytes)
  } catch {
    return undefined // a lone surrogate, or half a unit
  }
}

export const utf16: Hypothesis = {
  code: 'body_utf16',
  costly: true,
  *changes({ body }): Iterable<Change> {
    if (!isMarked(body) && !body.subarray(0, begin).includes(0)) return
    for (const [order, bytes] of [
      ['LE', body],
      ['BE', swapped(body)],
    ] as const) {
      const text = decoded(bytes)
      if (text === undefined || text === '') continue
      yield {
        to: { body: utf8(text) },
        evidence: `The body matches after it was converted from UTF-16${order} to UTF-8.`,
      }
    }
  },
}
