import type { Change, Hypothesis } from '../hypothesis.ts'

const carriageReturn = 0x0d
const lineFeed = 0x0a

const countOf = (bytes: Uint8Array, wanted: number): number => {
  let count = 0
  for (const byte of bytes) if (byte === wanted) count++
  return count
}

function withCarriageReturns(body: Uint8Array, lines: number): Uint8Array {
  const converted = new Uint8Array(body.length + lines)
  let at = 0
  for (const byte of body) {
    if (byte === lineFeed) converted[at++] = carriageReturn
    converted[at++] = byte
  }
  return converted
}

export const lineEnds: Hypothesis = {
  code: 'body_crlf',
  *changes({ body }): Iterable<Change> {
    const returns = countOf(body, carriageReturn)
    const lines = countOf(body, lineFeed)
    if (returns > 0) {
      yield {
        to: { body: body.filter((byte) => byte !== carriageReturn) },
        evidence: `The body matches without its ${returns} carriage returns.`,
      }
    } else if (lines > 0) {
      yield {
        to: { body: withCarriageReturns(body, lines) },
        evidence: `The body matches with a carriage return before each of its ${lines} line feeds.`,
      }
    }
  },
}
