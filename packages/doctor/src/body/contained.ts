import { textOf } from '../bytes.ts'
import type { Hypothesis } from '../hypothesis.ts'
import type { Sign } from '../sign.ts'
import { encodedBody } from './base64.ts'
import { bytesAsText } from './bytes-as-text.ts'
import { lengthSent } from './content-length.ts'
import { duplicated } from './duplicated.ts'
import { htmlEscaped } from './html-escaped.ts'
import { isJson } from './json-tokens.ts'
import { utf16 } from './utf16.ts'

const containers: readonly Hypothesis[] = [bytesAsText, encodedBody, utf16, htmlEscaped, duplicated]
const bracket = /^\s*[{[]/

const isJsonBody = (body: Uint8Array | undefined): boolean => {
  const text = body === undefined ? undefined : textOf(body)
  return text !== undefined && bracket.test(text) && isJson(text)
}

/** A body that is no JSON, or a list of bytes, and has JSON inside: that is hardly how it was sent. */
export const containedBody: Sign = (attempt, _asIs, knowledge) => {
  if (lengthSent(attempt.headers) === attempt.body.length) return undefined
  const isPlain = isJsonBody(attempt.body)
  for (const hypothesis of containers) {
    if (isPlain && hypothesis !== bytesAsText) continue
    for (const change of hypothesis.changes(attempt, knowledge)) {
      if (typeof change === 'string' || !isJsonBody(change.to.body)) continue
      const evidence = 'Once that is undone the body is JSON, but the signature does not match either.'
      return { code: hypothesis.code, evidence: [evidence] }
    }
  }
  return undefined
}
