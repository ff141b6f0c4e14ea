import { describedSignatures } from '../described-signatures.ts'
import type { Change, Hypothesis } from '../hypothesis.ts'
import { changedHeader } from './changed-headers.ts'
import { withSignatures } from './signature-items.ts'

/** Lower case for everything but the signatures. */
function withLowerKeys(value: string): string {
  const signatures: string[] = []
  const keys = withSignatures(value, (signature) => {
    signatures.push(signature)
    return signature
  }).toLowerCase()
  return withSignatures(keys, (lowered) => signatures.shift() ?? lowered)
}

export const letterCase: Hypothesis = {
  code: 'header_case',
  *changes(attempt): Iterable<Change> {
    for (const { header, description } of describedSignatures(attempt.provider)) {
      const value = attempt.headers.get(header.toLowerCase())
      if (value === undefined) continue
      yield* changedHeader(attempt, header, withLowerKeys(value), 'with what precedes the signature in lower case')
      if (description.encoding === 'hex') yield* changedHeader(attempt, header, value.toLowerCase(), 'in lower case')
    }
  },
}
