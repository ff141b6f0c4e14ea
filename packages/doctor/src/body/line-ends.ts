import type { Change, Hypothesis } from '../hypothesis.ts'

const carriageReturn = 0x0d
const lineFeed = 0x0a

const countOf = (bytes: Uint8Array, wanted: number): number => {
  let count = 0
  for (let at = bytes.indexOf(wanted); at !== -1; at = bytes.indexOf(wanted, at + 1)) count++
  return count
}

function withCarriageReturns(body: Uint8Array, lines: number): Uint8Array {
  const converted = new Uint8Array(body.length + lines)
  let at = 0
  for (let index = 0; index < body.length; index++) {
    if (body[index] === lineFeed) converted[at++] = carriageReturn
    converted[at++] = body[index] ?? 0
  }
  return converted
}

function withoutCarriageReturns(body: Uint8Array, returns: number): Uint8Array {
  const converted = new Uint8Array(body.length - returns)
  let at = 0
  for (let index = 0; index < body.length; index++) {
    if (body[index] !== carriageReturn) converted[at++] = body[index] ?? 0
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
        to: { body: withoutCarriageReturns(body, returns) },
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
