import { parseTimestamp } from '@rawhook/core'
import fc from 'fast-check'
import type { Delivery } from './test-provider-delivery.ts'
import { timeText } from './test-provider-forgeries.ts'
import { listOf, type SignatureParts, signatureText } from './test-provider-parts.ts'

// What a provider signs is one text. Where it is joined of several values, another way to cut the text is another delivery
// with the same signature: a captured one would be a second event.

/** The values of a signed text that the sender chooses, where it has them; bytes as characters. */
interface Reading {
  readonly id: string
  readonly timestamp: string
  readonly body: string
}

const values = ['id', 'timestamp', 'body'] as const
const longestTimestamp = 40
const longestId = 255
const printable = /^[\x21-\x7e]+$/

const latin1 = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))
const utf8 = (text: string): string => latin1(new TextEncoder().encode(text))

/** The literal texts and the values of a template, with the receiver's own method and URL filled in. */
const piecesOf = (template: string, method: string, url: string): readonly string[] =>
  template
    .replaceAll('{method}', () => method)
    .split('{url}')
    .join(utf8(url))
    .split(/(\{(?:id|timestamp|body)\})/)
    .filter((piece) => piece !== '')

const chosenBy = (piece: string): (typeof values)[number] | undefined => values.find((name) => piece === `{${name}}`)

function canBe(name: (typeof values)[number], text: string, unit: NonNullable<SignatureParts['unit']>): boolean {
  if (name === 'body') return true
  if (name === 'id') return text.length <= longestId && printable.test(text)
  return text.length <= longestTimestamp && parseTimestamp(text, unit) !== undefined
}

function* cut(
  text: string,
  pieces: readonly string[],
  unit: NonNullable<SignatureParts['unit']>,
): Generator<Partial<Reading>> {
  const [piece, ...rest] = pieces
  if (piece === undefined) {
    if (text === '') yield {}
    return
  }
  const name = chosenBy(piece)
  if (name === undefined) {
    if (text.startsWith(piece)) yield* cut(text.slice(piece.length), rest, unit)
    return
  }
  const first = rest.length === 0 ? text.length : 0
  const last = name === 'body' ? text.length : Math.min(text.length, name === 'id' ? longestId : longestTimestamp)
  for (let end = first; end <= last; end++) {
    const value = text.slice(0, end)
    if (!canBe(name, value, unit)) continue
    for (const others of cut(text.slice(end), rest, unit)) yield { ...others, [name]: value }
  }
}

const yearSeconds = 31_557_600

/** Whether a clock of these years takes the timestamp: with a digit more or less, it is in another century. */
export const isOfTheseYears = (seconds: number, now: number): boolean => Math.abs(seconds - now) <= 20 * yearSeconds

/** A clock that takes the timestamp, if any clock of these years does. */
const clockFor = (seconds: number | undefined, now: number): number =>
  seconds !== undefined && isOfTheseYears(seconds, now) ? seconds : now

/** What a delivery says, where the sender chooses it. */
function readingOf(parts: SignatureParts, { headers, body, now }: Delivery): Reading {
  const timestamp = timeText(parts, { headers, body, now, url: '', secret: '' })
  return { id: headers[parts.idHeader ?? ''] ?? '', timestamp, body: latin1(body) }
}

/** The delivery of another reading, with the signature of this one. */
function deliver(parts: SignatureParts, signed: Delivery, { id, timestamp, body }: Reading): Delivery {
  const { header, idHeader, timestampHeader, ownTimestampHeader, unit = 'seconds' } = parts
  const signature = signatureText(parts, signed.headers[header] ?? '')
  const list = ownTimestampHeader ? undefined : listOf(parts, [signature], timestamp)
  const headers = {
    ...signed.headers,
    ...(idHeader === undefined ? {} : { [idHeader]: id }),
    ...(ownTimestampHeader && timestampHeader !== undefined ? { [timestampHeader]: timestamp } : {}),
    ...(list === undefined ? {} : { [header]: list }),
  }
  return { ...signed, headers, body: bytesOf(body), now: clockFor(parseTimestamp(timestamp, unit), signed.now) }
}

/** Whether a sender chooses a value that is joined with the body. */
export const isJoined = ({ content = '' }: SignatureParts): boolean => /\{(id|timestamp)\}/.test(content)

/** Deliveries that say something else than `signed`, and are signed by the same text. */
export function otherReadings(parts: SignatureParts, signed: Delivery): readonly Delivery[] {
  const { content = '', unit = 'seconds' } = parts
  const reading = readingOf(parts, signed)
  const pieces = piecesOf(content, 'POST', signed.url)
  const text = pieces.map((piece) => {
    const name = chosenBy(piece)
    return name === undefined ? piece : reading[name]
  })
  return [...cut(text.join(''), pieces, unit)]
    .map((other) => ({ ...reading, ...other }))
    .filter((other) => values.some((name) => other[name] !== reading[name]))
    .map((other) => deliver(parts, signed, other))
}

/** Texts that look like what stands between values, and like values. */
const confusing = fc
  .array(
    fc.constantFrom('.', ':', '|', '0', '1', '1700000000', '1700000001000', '2023-11-14T22:13:20Z', 'v0:', 'a', '{}'),
  )
  .map((tokens) => tokens.join(''))
const plain = fc.stringMatching(/^[\x21-\x7e]{1,40}$/)

/** Ids that a sender might sign. */
export const anyId: fc.Arbitrary<string> = fc.oneof(confusing, plain).map((text) => (text === '' ? 'a' : text))

/** The same event with more text in its body, where the body is an object of JSON. */
export const withNote = (body: Uint8Array): fc.Arbitrary<Uint8Array> =>
  fc.oneof(confusing, plain, fc.constant(undefined)).map((note) => {
    const text = new TextDecoder().decode(body)
    if (note === undefined || !text.startsWith('{')) return body
    return new TextEncoder().encode(`{"note":${JSON.stringify(note)},${text.slice(1)}`)
  })
