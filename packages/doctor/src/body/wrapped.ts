import { textOf, utf8 } from '../bytes.ts'
import type { Change, Hypothesis } from '../hypothesis.ts'
import { isJson, textOfToken } from './json-tokens.ts'

/** A body that was made a string of JSON. */
export const wrapped: Hypothesis = {
  code: 'body_reserialized',
  *changes({ body }): Iterable<Change> {
    const text = textOf(body)?.trim()
    if (text?.startsWith('"') !== true || !isJson(text)) return
    const evidence = 'The body matches as the text inside the JSON string that it was made.'
    yield { to: { body: utf8(textOfToken(text)) }, evidence }
  },
}
