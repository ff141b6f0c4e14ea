import Table from 'cli-table3'
import pc from 'picocolors'
import type { Crash } from './crash.ts'

const stages = [
  ['completed', 'done'],
  ['processing', 'in its handler'],
  ['pending', 'stored, waiting'],
  ['not stored', 'not stored yet'],
] as const

const none = (count: number): string => (count === 0 ? pc.green('0') : pc.red(String(count)))

/** A row for each stage that events were in when the process was killed: what became of them after the restart. */
export function formatCrash({ fates }: Crash): string {
  const table = new Table({
    head: ['when killed', 'events', 'acknowledged', 'lost', 'twice'].map((title) => pc.bold(title)),
    style: { head: [], border: [], compact: true },
    colAligns: ['left', 'right', 'right', 'right', 'right'],
  })
  const row = (title: string, own: Crash['fates']): string[] => [
    title,
    String(own.length),
    String(own.filter(({ acknowledged }) => acknowledged).length),
    none(own.filter(({ effects }) => effects === 0).length),
    none(own.filter(({ effects }) => effects > 1).length),
  ]
  const isKnown = (stage: string): boolean => stages.some(([known]) => known === stage)
  for (const [stage, title] of stages) {
    table.push(
      row(
        title,
        fates.filter(({ whenKilled }) => whenKilled === stage),
      ),
    )
  }
  const other = fates.filter(({ whenKilled }) => !isKnown(whenKilled))
  if (other.length > 0) table.push(row('failed', other))
  table.push(row(pc.bold('all'), fates))
  return table.toString()
}
