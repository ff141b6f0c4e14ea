import { type Attempt, withHeader } from '../attempt.ts'
import type { Change } from '../hypothesis.ts'

/** The change of one header, unless it stays the same. */
export function* changedHeader(
  { headers }: Attempt,
  name: string,
  value: string | undefined,
  how: string,
): Iterable<Change> {
  if (value === undefined || value === headers.get(name.toLowerCase())) return
  yield { to: { headers: withHeader(headers, name, value) }, evidence: `The ${name} header matches ${how}.` }
}
