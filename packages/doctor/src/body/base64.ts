import { fromBase64, textOf } from '../bytes.ts'
import type { Change, Hypothesis } from '../hypothesis.ts'

const base64 = /^[\w+/-]+={0,2}$/
const quotes = /^"|"$/g

/** The base64 of a gateway. */
export const encodedBody: Hypothesis = {
  code: 'body_base64',
  costly: true,
  *changes({ body }): Iterable<Change> {
    const text = textOf(body)?.trim().replaceAll(quotes, '') ?? ''
    const inside = base64.test(text) ? fromBase64(text) : undefined
    const evidence = 'The body matches decoded from base64; a gateway says so with isBase64Encoded.'
    if (inside !== undefined) yield { to: { body: inside }, evidence }
  },
}
