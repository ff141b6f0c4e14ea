import { describedSignatures } from '../described-signatures.ts'
import type { Change, Hypothesis } from '../hypothesis.ts'
import { readTime, writeTime } from './signed-time.ts'

const digits = /^\d{9,14}$/
const milliseconds = 1000
const firstMilliseconds = 1e11

/** A time that was signed in one unit and sent in the other. */
export const unit: Hypothesis = {
  code: 'timestamp_ms',
  *changes(attempt): Iterable<Change> {
    for (const { description } of describedSignatures(attempt.provider)) {
      const text = readTime(attempt, description)
      if (text === undefined || !digits.test(text)) continue
      const sent = Number(text)
      const isLong = sent >= firstMilliseconds
      const other = isLong ? Math.floor(sent / milliseconds) : sent * milliseconds
      yield {
        to: { headers: writeTime(attempt, description, String(other)) },
        evidence: `The signature matches with the time in ${isLong ? 'seconds' : 'milliseconds'}; it was sent in the other unit.`,
      }
    }
  },
}
