import { coloursFor } from '../output/colours.ts'
import { visible } from '../output/safe-text.ts'
import { span } from '../output/span.ts'
import { sentence } from '../output/wrapped.ts'
import type { Verdict } from './verdict.ts'

const agesOf = (age: number): string => (age >= 0 ? `${span(age)} old` : `signed ${span(-age)} in the future`)

/** What a person reads about a delivery that is right. */
function validPage({ age, events }: Verdict, tolerance: number | undefined): string {
  const { green } = coloursFor(process.stdout)
  const isTooOld = age !== undefined && tolerance !== undefined && Math.abs(age) > tolerance
  return [
    green(age === undefined ? 'Signature valid.' : `Signature valid; ${agesOf(age)}.`),
    ...events.map(({ id, type }) => visible(`Event ${id}: ${type}`)),
    ...(isTooOld
      ? [sentence(`Arriving now, it would be refused: the tolerance is ${tolerance} s. --now checks the age too.`)]
      : []),
  ].join('\n')
}

/**
 * What a person reads about a delivery.
 * @param tolerance seconds; none where the age was checked, or cannot be
 */
export function verdictPage(verdict: Verdict, tolerance: number | undefined): string {
  if (verdict.ok) return validPage(verdict, tolerance)
  const { red, bold } = coloursFor(process.stdout)
  const { code, cause, cure, evidence, also, certain } = verdict
  return [
    `${red('Not valid.')} ${bold(code)}${certain ? '' : ', likely'}`,
    ...[
      `Cause: ${cause}`,
      `Cure: ${cure}`,
      ...also.map((finding) => `Also: ${finding.code}: ${finding.cause}`),
      ...(evidence.length > 0 ? ['Evidence:', ...evidence.map((line) => `- ${line}`)] : []),
    ].map((text) => sentence(visible(text))),
  ].join('\n')
}
