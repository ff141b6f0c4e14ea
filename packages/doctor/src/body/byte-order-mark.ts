import { concat } from '../bytes.ts'
import type { Hypothesis } from '../hypothesis.ts'

const mark = [0xef, 0xbb, 0xbf]

export const byteOrderMark: Hypothesis = {
  code: 'body_bom',
  *changes({ body }) {
    if (mark.every((byte, index) => body[index] === byte)) {
      yield { to: { body: body.subarray(mark.length) }, evidence: 'The body matches without its byte order mark.' }
    } else {
      const marked = concat(mark, body)
      yield { to: { body: marked }, evidence: 'The body matches with a byte order mark in front.' }
    }
  },
}
