import { concat } from '../bytes.ts'
import type { Hypothesis } from '../hypothesis.ts'

const blanks = new Set([0x20, 0x09, 0x0a, 0x0d])
const endings = [
  ['a line feed', [0x0a]],
  ['a carriage return and a line feed', [0x0d, 0x0a]],
] as const

const isBlank = (byte: number | undefined): boolean => byte !== undefined && blanks.has(byte)
const count = (bytes: number): string => (bytes === 1 ? '1 blank byte' : `${bytes} blank bytes`)

/** Where the body begins and ends when blank space at its edges is left out. */
function innerEdges(body: Uint8Array): readonly [start: number, end: number] {
  let end = body.length
  while (end > 0 && isBlank(body[end - 1])) end--
  let start = 0
  while (start < end && isBlank(body[start])) start++
  return [start, end]
}

export const edges: Hypothesis = {
  code: 'body_trailing_newline',
  *changes({ body }) {
    const [start, end] = innerEdges(body)
    if (end < body.length) {
      yield {
        to: { body: body.subarray(0, end) },
        evidence: `The body matches without ${count(body.length - end)} at its end.`,
      }
    }
    if (body.length - end > 1) {
      yield { to: { body: body.subarray(0, -1) }, evidence: 'The body matches without its last byte, which is blank.' }
    }
    if (start > 0) {
      const without = `without ${count(start)} in front`
      yield { to: { body: body.subarray(start) }, evidence: `The body matches ${without}.` }
      yield { to: { body: body.subarray(start, end) }, evidence: `The body matches ${without} and those at its end.` }
    }
    for (const [name, bytes] of endings) {
      yield { to: { body: concat(body, bytes) }, evidence: `The body matches with ${name} at its end.` }
    }
  },
}
