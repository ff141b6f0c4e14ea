import { textOf, utf8 } from '../bytes.ts'
import type { Change, Hypothesis } from '../hypothesis.ts'
import type { Sign } from '../sign.ts'

/** Bytes above which nobody tries what capitals a body may have had. */
const smallBody = 65_536
const capital = /[A-Z]/
const time = /(\d{4}-\d\d-\d\d)t(\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(z?)/g

type Restore = readonly [what: string, restore: (text: string) => string]

/** Texts that are nearly always in capitals. More cannot be known of a body that has none. */
const restores: readonly Restore[] = [
  ['times', (text) => text.replaceAll(time, (_, day, clock, zone) => `${day}T${clock}${String(zone).toUpperCase()}`)],
  ['percent-encoding', (text) => text.replaceAll(/%[0-9a-f]{2}/g, (code) => code.toUpperCase())],
  ['escapes', (text) => text.replaceAll(/\\u[0-9a-f]{4}/g, (code) => `\\u${code.slice(2).toUpperCase()}`)],
  [
    'codes of currencies and countries',
    (text) =>
      text.replaceAll(
        /((?:currency|country)\w*"?\s*[:=]\s*"?)([a-z]{2,3})\b/g,
        (_, name, code) => `${name}${String(code).toUpperCase()}`,
      ),
  ],
]

/** Every set of restored texts that changes something, each once. */
function* restored(text: string): Iterable<readonly [what: string, text: string]> {
  const useful = restores.filter(([, restore]) => restore(text) !== text)
  for (let chosen = 1; chosen < 2 ** useful.length; chosen++) {
    const these = useful.filter((_, bit) => (chosen & (1 << bit)) !== 0)
    yield [these.map(([what]) => what).join(', '), these.reduce((changed, [, restore]) => restore(changed), text)]
  }
}

/** A body that was lowered, as far as its capitals can be known, or was not lowered where the signed one was. */
export const bodyCase: Hypothesis = {
  code: 'body_letter_case',
  alone: true,
  *changes({ body }): Iterable<Change> {
    const text = body.length > smallBody ? undefined : textOf(body)
    if (text === undefined) return
    if (text !== text.toLowerCase()) {
      yield { to: { body: utf8(text.toLowerCase()) }, evidence: 'The body matches in lower case.' }
    }
    if (capital.test(text)) return
    for (const [what, changed] of restored(text)) {
      yield { to: { body: utf8(changed) }, evidence: `The body matches with capitals in its ${what}, and has none.` }
    }
  },
}

/** A body without a capital letter, though it has times, whose T everybody writes as one. */
export const loweredBody: Sign = ({ body }) => {
  const text = textOf(body) ?? ''
  if (capital.test(text) || text.search(time) === -1) return undefined
  const evidence = ['The body has no capital letter, not even in its times: 2024-01-01t00:00:00z.']
  return { code: 'body_letter_case', evidence }
}
