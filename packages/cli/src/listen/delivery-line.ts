import { coloursFor } from '../output/colours.ts'
import { visible } from '../output/safe-text.ts'
import { screenWidth } from '../output/screen-width.ts'
import { cutAtEnd, cutInside } from '../output/shortened.ts'
import { indented } from '../output/wrapped.ts'
import { networkProblem } from '../problems/network-problem.ts'
import type { Delivery } from './delivery.ts'

const timeWidth = 8
const msWidth = 7
const outcomeWidth = 18
const gap = 2
const narrowest = 6

/** The widths of type and id: what the others leave of the screen. */
function widths(): readonly [type: number, id: number] {
  const rest = Math.max(screenWidth() - timeWidth - outcomeWidth - msWidth - 4 * gap, 2 * narrowest)
  return [Math.floor(rest / 2), Math.ceil(rest / 2)]
}

interface Cells {
  readonly time: string
  /** `more` is never cut off. */
  readonly what: { readonly text: string; readonly more?: string }
  readonly id: string
  readonly outcome: string
  readonly ms: string
}

/** @param paint colours the outcome */
function row({ time, what: { text, more = '' }, id, outcome, ms }: Cells, paint: (text: string) => string): string {
  const [typeWidth, idWidth] = widths()
  return [
    time.padEnd(timeWidth),
    (cutAtEnd(visible(text), typeWidth - more.length) + more).padEnd(typeWidth),
    cutInside(visible(id), idWidth).padEnd(idWidth),
    paint(cutAtEnd(outcome, outcomeWidth).padEnd(outcomeWidth)),
    ms.padStart(msWidth),
  ].join(' '.repeat(gap))
}

/** The head of the live table. */
export const deliveryHead = (): string =>
  coloursFor(process.stdout).bold(
    row({ time: 'TIME', what: { text: 'TYPE' }, id: 'ID', outcome: 'OUTCOME', ms: 'MS' }, String),
  )

function outcomeText({ kind, status, forwarded }: Delivery): string {
  if (forwarded === undefined) return `${kind} ${status ?? ''}`.trim()
  return 'status' in forwarded ? `${kind}, app ${forwarded.status}` : `${kind}, no app`
}

const isGood = ({ kind, status, forwarded }: Delivery): boolean =>
  kind !== 'rejected' && kind !== 'failed' && status !== null && status < 400 && !(forwarded && 'error' in forwarded)

/** What stands below the line of a delivery: the sentence of its code, or the cause where it is known; why the app is silent. */
function explanation({ code, message = '', cause, forwarded }: Delivery): readonly string[] {
  if (forwarded !== undefined && 'error' in forwarded)
    return [`The app gave no answer: ${networkProblem(forwarded.error) ?? forwarded.error}.`]
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
  const what = first === undefined ? { text: `${method} ${path}` } : { text: first.type, more }
  const line = row(
    { time, what, id: first?.id ?? '', outcome: outcomeText(delivery), ms: String(ms) },
    isGood(delivery) ? green : red,
  )
  const below = explanation(delivery).map((text) => dim(indented(visible(text), timeWidth + gap, screenWidth())))
  return [line, ...below].join('\n')
}
