import type { Change, Hypothesis } from '../hypothesis.ts'
import { changedHeader } from './changed-headers.ts'

/** Values above which a header was not joined of a few. */
const maxValues = 16

/** What may have been one value before others were joined to it, the likeliest first. */
function* partsOf(value: string): Iterable<string> {
  const commas = [...value.matchAll(/,\s*/g)]
  if (commas.length === 0 || commas.length >= maxValues) return
  const cuts = commas.map(({ 0: comma, index }) => [value.slice(0, index), value.slice(index + comma.length)] as const)
  for (const [before, after] of cuts) if (before === after) yield before
  for (const cut of cuts) yield* cut
  yield* value.split(/,\s*/)
  yield value.replaceAll(/,\s*/g, ' ')
}

export const joined: Hypothesis = {
  code: 'header_joined',
  *changes(attempt): Iterable<Change> {
    const sent = attempt.provider.signature.headers.flatMap((name) => {
      const value = attempt.headers.get(name.toLowerCase())
      return value === undefined ? [] : [{ name, parts: [...new Set(partsOf(value))] }]
    })
    for (const { name, parts } of sent) {
      for (const part of parts) yield* changedHeader(attempt, name, part, 'when its joined values are taken apart')
    }
    const firsts = sent.map(({ name, parts }) => [name.toLowerCase(), parts[0]] as const)
    const several = firsts.filter(([, part]) => part !== undefined)
    if (several.length < 2) return
    const headers = new Map(attempt.headers)
    for (const [name, part] of several) if (part !== undefined) headers.set(name, part)
    yield { to: { headers }, evidence: `${several.length} headers match when only their first value is taken.` }
  },
}
