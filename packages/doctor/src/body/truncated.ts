import { concat, utf8 } from '../bytes.ts'
import type { Change, Hypothesis } from '../hypothesis.ts'
import type { Sign } from '../sign.ts'
import { lengthSent } from './content-length.ts'

const quote = 0x22
const backslash = 0x5c
const openObject = 0x7b
const openArray = 0x5b
const closeObject = 0x7d
const closeArray = 0x5d
const space = 0x20
const maxDepth = 1000
/** Parsers, logs and columns cut at round lengths. */
const roundLength = 512

/** What is missing to close the JSON that was begun; `undefined` where nothing is, or it is no JSON. */
function missingEnd(body: Uint8Array): string | undefined {
  const open: number[] = []
  let isString = false
  for (let index = 0; index < body.length; index++) {
    const byte = body[index] ?? 0
    if (isString) {
      if (byte === backslash) index += 1
      else if (byte === quote) isString = false
    } else if (byte === openObject || byte === openArray) {
      // In ASCII a closing bracket stands two behind the opening one.
      if (open.push(byte + 2) > maxDepth) return undefined
    } else if (byte === closeObject || byte === closeArray) {
      if (open.pop() !== byte) return undefined
    } else if (byte === quote) isString = true
    // Text in front of the first bracket, or behind the last, is no JSON that was cut off.
    if (open.length === 0 && byte > space && byte !== closeObject && byte !== closeArray) return undefined
  }
  return open.length === 0 ? undefined : (isString ? '"' : '') + String.fromCharCode(...open.reverse())
}

/** Where only brackets and a quote are missing, the body can be made whole. */
export const truncated: Hypothesis = {
  code: 'body_truncated',
  *changes({ body }): Iterable<Change> {
    const end = missingEnd(body)
    if (end === undefined) return
    for (const added of [end, `${end}\n`]) {
      const missing = added.length === 1 ? '1 character' : `${added.length} characters`
      const evidence = `The body matches with ${missing} at its end that it has lost.`
      yield { to: { body: concat(body, utf8(added)) }, evidence }
    }
  },
}

/** A body that ends in the middle of its JSON, or of what Content-Length says. */
export const cutBody: Sign = ({ body, headers }) => {
  const sent = lengthSent(headers)
  if (sent !== undefined && sent <= body.length) return undefined
  const isOpen = missingEnd(body) !== undefined
  if (!isOpen && (sent === undefined || body.length % roundLength !== 0)) return undefined
  const length =
    sent === undefined ? [] : [`The body has ${body.length} of the ${sent} bytes that Content-Length says.`]
  return { code: 'body_truncated', evidence: isOpen ? ['The JSON of the body has no end.', ...length] : length }
}
