import { fromBase64, textOf, utf8 } from '../bytes.ts'
import type { Change, Hypothesis } from '../hypothesis.ts'
import { parseJsonNode, unescaped } from './json-node.ts'

const base64 = /^[\w+/-]+={0,2}$/

/** A body inside another text: a string of JSON, or the base64 of a gateway. */
export const wrapped: Hypothesis = {
  code: 'body_reserialized',
  *changes({ body }): Iterable<Change> {
    const text = textOf(body)?.trim()
    if (text === undefined || text === '') return
    if (text.startsWith('"')) {
      const node = parseJsonNode(text)
      const evidence = 'The body matches as the text inside the JSON string that it was made.'
      if (node?.kind === 'string') yield { to: { body: utf8(unescaped(node.text)) }, evidence }
    }
    const inside = base64.test(text) ? fromBase64(text) : undefined
    const evidence = 'The body matches decoded from base64; a gateway says so with isBase64Encoded.'
    if (inside !== undefined) yield { to: { body: inside }, evidence }
  },
}
