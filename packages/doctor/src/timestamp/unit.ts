import { describedSignatures } from '../described-signatures.ts'
import type { Change, Hypothesis } from '../hypothesis.ts'
import { readTime, writeTime } from './signed-time.ts'

const digits = /^\d{9,14}$/
const maxLength = 40
const milliseconds = 1000
const firstMilliseconds = 1e11

/** Unix milliseconds of a time in any of the usual forms; `NaN` when it is none. */
function timeOf(text: string): number {
  if (text.length > maxLength) return Number.NaN
  const number = Number(text)
  if (Number.isNaN(number)) return Date.parse(text)
  return number >= firstMilliseconds ? number : number * milliseconds
}

/** A time that was signed in one unit or form, and sent in another. */
export const unit: Hypothesis = {
  code: 'timestamp_ms',
  *changes(attempt): Iterable<Change> {
    for (const { description } of describedSignatures(attempt.provider)) {
      const sent = readTime(attempt, description)
      const time = sent === undefined ? Number.NaN : timeOf(sent)
      if (sent === undefined || Number.isNaN(time)) continue
      for (const [form, text] of [
        ['seconds', String(Math.floor(time / milliseconds))],
        ['milliseconds', String(Math.floor(time))],
      ] as const) {
        if (text === sent || !digits.test(text)) continue
        const evidence = `The signature matches with the time in ${form}; it was sent in another unit or form.`
        yield { to: { headers: writeTime(attempt, description, text) }, evidence }
      }
    }
  },
}
