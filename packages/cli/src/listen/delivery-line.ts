import { coloursFor } from '../output/colours.ts'
import { fitted, visible } from '../output/visible.ts'
import type { Delivery } from './delivery.ts'

const timeWidth = 8
const msWidth = 7
const outcomeWidth = 26
const spaces = 8

/** The widths of type and id: as wide as the terminal lets them be. */
function widths(): readonly [type: number, id: number] {
  const rest = Math.max((process.stdout.columns ?? 120) - timeWidth - outcomeWidth - msWidth - spaces, 40)
  return [Math.floor(rest / 2), Math.ceil(rest / 2)]
}

const row = (time: string, type: string, id: string, outcome: string, ms: string): string => {
  const [typeWidth, idWidth] = widths()
  return `${time.padEnd(timeWidth)}  ${fitted(type, typeWidth)}  ${fitted(id, idWidth)}  ${outcome}  ${ms.padStart(msWidth)}`
}

/** The head of the live table. */
export const deliveryHead = (): string =>
  coloursFor(process.stdout).bold(row('TIME', 'TYPE', 'ID', 'OUTCOME'.padEnd(outcomeWidth), 'MS'))

function outcomeText({ kind, status, forwarded }: Delivery): string {
  if (forwarded === undefined) return `${kind} ${status ?? ''}`.trim()
  return 'status' in forwarded ? `${kind}, app ${forwarded.status}` : `${kind}, no app (${forwarded.error})`
}

const isGood = ({ kind, status, forwarded }: Delivery): boolean =>
  kind !== 'rejected' && kind !== 'failed' && status !== null && status < 400 && !(forwarded && 'error' in forwarded)

/** What stands below the line of a delivery that was refused: the sentence of its code, or the cause where it is known. */
function explanation({ code, message = '', cause }: Delivery): readonly string[] {
  if (code === undefined) return []
  if (cause === undefined) return [`${code}: ${message}`]
  const known = cause.certain ? 'cause' : 'likely cause'
  return [`${code}, ${known} ${cause.code}: ${cause.cause}`, cause.cure]
}

/** A delivery in the live table: a line, and below it why it was refused. */
export function deliveryLine(delivery: Delivery): string {
  const { green, red, dim } = coloursFor(process.stdout)
  const { at, events, method, path, ms } = delivery
  const [first] = events
  const more = events.length > 1 ? ` +${events.length - 1}` : ''
  const time = new Date(at).toTimeString().slice(0, timeWidth)
  const paint = isGood(delivery) ? green : red
  const outcome = paint(fitted(outcomeText(delivery), outcomeWidth))
  const line = row(
    time,
    first === undefined ? `${method} ${path}` : first.type + more,
    first?.id ?? '',
    outcome,
    String(ms),
  )
  return [line, ...explanation(delivery).map((text) => dim(' '.repeat(timeWidth + 2) + visible(text)))].join('\n')
}
