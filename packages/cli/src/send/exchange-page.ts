import { STATUS_CODES } from 'node:http'
import { coloursFor } from '../output/colours.ts'
import { safeText, visible } from '../output/safe-text.ts'
import { sentence } from '../output/wrapped.ts'
import { type Answer, type Exchange, isAcknowledged, type SentRequest } from './exchange.ts'

const longest = 2000
const shownHeaders = ['content-type', 'location', 'allow', 'retry-after']

const shortened = (body: string): string =>
  body.length > longest ? `${body.slice(0, longest)}… (${body.length - longest} more characters)` : body

function message(head: readonly string[], body: string): string {
  const text = safeText(shortened(body))
  return [...head, ...(text === '' ? [] : ['', text])].join('\n')
}

const prefixed = (mark: string, text: string): string =>
  text
    .split('\n')
    .map((line) => `${mark} ${line}`.trimEnd())
    .join('\n')

const requestText = ({ url, headers, body }: SentRequest): string =>
  message(
    [`POST ${visible(url)}`, ...Object.entries(headers).map(([name, value]) => visible(`${name}: ${value}`))],
    body,
  )

function answerText({ status, headers, body }: Answer, ms: number, colour: (text: string) => string): string {
  const lines = shownHeaders.flatMap((name) => {
    const value = headers.get(name)
    return value === null ? [] : [`${name}: ${visible(value)}`]
  })
  return message([`${colour(`${status} ${STATUS_CODES[status] ?? ''}`.trim())} in ${ms.toFixed(0)} ms`, ...lines], body)
}

/** One delivery and its answer, marked as curl does. */
export function exchangePage(exchange: Exchange): string {
  const { dim, green, red } = coloursFor(process.stdout)
  if (!('answer' in exchange)) return red(sentence(safeText(exchange.error)))
  const { request, answer, ms } = exchange
  const colour = isAcknowledged(exchange) ? green : red
  return `${prefixed(dim('>'), requestText(request))}\n${prefixed(dim('<'), answerText(answer, ms, colour))}`
}
