import { type DescribedSignature, describedSignatures } from '../described-signatures.ts'
import type { Change, Hypothesis } from '../hypothesis.ts'
import { printable } from '../printable.ts'
import { readTime, writeTime } from './signed-time.ts'

const digits = /^\d{9,14}$/
const readable = /\d{4}/
const maxLength = 40
const firstMilliseconds = 1e11

/** A time of day in a header, in Unix milliseconds. */
function timeOf(value: string): number | undefined {
  if (value.length > maxLength || !readable.test(value)) return undefined
  const number = Number(value)
  const time = digits.test(value) ? (number >= firstMilliseconds ? number : number * 1000) : Date.parse(value)
  return Number.isNaN(time) ? undefined : time
}

function written(time: number, { description }: DescribedSignature): string {
  switch (description.timestamp?.unit) {
    case 'milliseconds':
      return String(time)
    case 'rfc3339':
      return new Date(time).toISOString()
    default:
      return String(Math.floor(time / 1000))
  }
}

/** The signed time is one that another header holds. */
export const otherHeader: Hypothesis = {
  code: 'timestamp_other_header',
  *changes(attempt): Iterable<Change> {
    for (const described of describedSignatures(attempt.provider)) {
      const sent = readTime(attempt, described.description)
      if (sent === undefined) continue
      for (const [name, value] of attempt.headers) {
        const time = timeOf(value)
        const texts = time === undefined ? [] : [written(time, described), value]
        for (const text of new Set(texts)) {
          if (text === sent) continue
          const to = { headers: writeTime(attempt, described.description, text) }
          yield { to, evidence: `The signature matches with the time of the ${printable(name)} header.` }
        }
      }
    }
  },
}
