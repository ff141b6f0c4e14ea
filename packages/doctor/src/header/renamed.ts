import { withHeader } from '../attempt.ts'
import type { Change, Hypothesis } from '../hypothesis.ts'
import { printable } from '../printable.ts'

const plain = (name: string): string => name.toLowerCase().replaceAll('_', '-')

/** A header that some layer handed on under a name of its own: `HTTP_STRIPE_SIGNATURE`, `x-forwarded-stripe-signature`. */
export const renamed: Hypothesis = {
  code: 'header_missing',
  *changes({ provider, headers }): Iterable<Change> {
    let found = headers
    const names: string[] = []
    for (const wanted of provider.signature.headers) {
      if (headers.has(wanted.toLowerCase())) continue
      const [name, value] =
        [...headers].find(([sent]) => plain(sent).endsWith(`-${plain(wanted)}`) || plain(sent) === plain(wanted)) ?? []
      if (name === undefined || value === undefined) continue
      found = withHeader(found, wanted, value)
      names.push(`${printable(name)} for ${wanted}`)
    }
    if (names.length > 0) yield { to: { headers: found }, evidence: `The signature matches with ${names.join(', ')}.` }
  },
}
