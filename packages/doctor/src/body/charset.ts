import { latin1, textOf, utf8 } from '../bytes.ts'
import type { Change, Hypothesis } from '../hypothesis.ts'
import type { Sign } from '../sign.ts'

const replacement = '\ufffd'
const highBytes = 128
/** Bytes of a body above which every byte in the place of U+FFFD is not tried. */
const smallBody = 16_384

const countIn = (text: string): number => text.split(replacement).length - 1

/** The bytes of a text in which one byte stands for every replacement character. */
function refilled(text: string, byte: number): Uint8Array {
  const parts = text.split(replacement).map(utf8)
  const filled = new Uint8Array(parts.reduce((length, part) => length + part.length, parts.length - 1)).fill(byte)
  let at = 0
  for (const part of parts) {
    filled.set(part, at)
    at += part.length + 1
  }
  return filled
}

export const charset: Hypothesis = {
  code: 'body_lossy_utf8',
  alone: true,
  *changes({ body }): Iterable<Change> {
    const text = textOf(body)
    if (text === undefined) {
      const reread = utf8(new TextDecoder('latin1').decode(body))
      yield { to: { body: reread }, evidence: 'The body matches as UTF-8; it was converted to Latin-1.' }
      return
    }
    if (/[\x80-\xff]/.test(text) && !/[^\0-\xff]/.test(text)) {
      yield { to: { body: latin1(text) }, evidence: 'The body matches as the bytes that were read as Latin-1.' }
    }
    const count = countIn(text)
    if (count === 0 || body.length > smallBody) return
    for (let byte = highBytes; byte < 2 * highBytes; byte++) {
      const evidence = `The body matches with one and the same byte in the place of its ${count} U+FFFD.`
      yield { to: { body: refilled(text, byte) }, evidence }
    }
  },
}

/** Replacement characters, unless Content-Length says that they were sent. */
export const lossyText: Sign = ({ body, headers }) => {
  const count = countIn(textOf(body) ?? '')
  if (count === 0 || headers.get('content-length') === String(body.length)) return undefined
  return {
    code: 'body_lossy_utf8',
    evidence: [`The body has ${count} U+FFFD, which stand where bytes were lost, and what they were cannot be told.`],
  }
}
