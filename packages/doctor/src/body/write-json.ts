import { type Pause, pause, pieceLength } from '../pause.ts'
import type { JsonEscaping, JsonLayout, JsonStyle } from './json-styles.ts'
import { type JsonTokens, sortedTokens } from './json-tokens.ts'
import { type FloatForm, writeFloat } from './write-float.ts'

const float = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const hasFraction = /[.eE]/
/** `12.5`, which every language writes alike. */
const plain = /^-?[1-9]\d{0,5}\.\d{0,5}[1-9]$/
const quote = 0x22
/** The code units of brackets, commas and colons. */
const marks = new Set(Array.from('{}[],:', (mark) => mark.charCodeAt(0)))

/** A number as a language writes it; whole ones stay, because they may be integers. */
const number = (token: string, form: FloatForm): string =>
  hasFraction.test(token) && !plain.test(token) && float.test(token) ? writeFloat(Number(token), form) : token

/** Where a string may be cut near `start + pieceLength`, without cutting an escape. */
function cutBehind(text: string, start: number): number {
  const wanted = start + pieceLength
  let at = start
  for (;;) {
    const found = text.indexOf('\\', at)
    if (found === -1 || found >= wanted) return Math.min(wanted, text.length)
    at = found + (text[found + 1] === 'u' ? '\\uffff'.length : '\\n'.length)
    if (at >= wanted) return at
  }
}

/** A string token with what this writer escapes, in pieces. */
function* escaped(token: string, { pattern, write }: JsonEscaping): Generator<Pause, string> {
  const inside = token.slice(1, -1)
  if (inside.length <= pieceLength) return `"${inside.replaceAll(pattern, write)}"`
  const pieces: string[] = []
  for (let start = 0; start < inside.length; ) {
    const end = cutBehind(inside, start)
    pieces.push(inside.slice(start, end).replaceAll(pattern, write))
    start = end
    yield pause
  }
  return `"${pieces.join('')}"`
}

const isOpen = (token: string): boolean => token === '{' || token === '['
const isClose = (token: string | undefined): boolean => token === '}' || token === ']'

/** What stands in the place of a bracket, comma or colon; brackets change the depth of the lines that follow. */
function punctuation(
  layout: JsonLayout,
): (token: string, before: string | undefined, after: string | undefined) => string {
  const { indent, comma, colon, opensEmpty = false } = layout
  if (indent === '') return (token) => (token === ',' ? comma : token === ':' ? colon : token)
  const lines: string[] = []
  const commas: string[] = []
  let depth = 0
  const line = (): string => {
    lines[depth] ??= `\n${indent.repeat(depth)}`
    return lines[depth] ?? ''
  }
  const commaAndLine = (): string => {
    commas[depth] ??= comma + line()
    return commas[depth] ?? ''
  }
  return (token, before, after) => {
    if (token === ':') return colon
    if (token === ',') return commaAndLine()
    const isEmpty = isOpen(token) ? isClose(after) : isOpen(before ?? '')
    if (isEmpty) return opensEmpty && isClose(token) ? `${token === ']' ? '\n' : ''}${line()}${token}` : token
    depth += isOpen(token) ? 1 : -1
    return isOpen(token) ? token + line() : line() + token
  }
}

/** Writes JSON in a style, in pieces. */
export function* writeJson(tokens: JsonTokens, style: JsonStyle): Generator<Pause, string> {
  const { layout, escaping, floats, sortKeys = false } = style
  const written = sortKeys ? sortedTokens(tokens) : tokens
  const mark = punctuation(layout)
  const done: string[] = []
  // Joined now and then: a string that grows by every token is a tree of as many strings.
  let parts: string[] = []
  let length = 0
  for (let index = 0; index < written.length; index++) {
    const token = written[index] ?? ''
    const first = token.charCodeAt(0)
    let part = token
    if (first === quote) part = escaping === undefined ? token : yield* escaped(token, escaping)
    else if (marks.has(first)) part = mark(token, written[index - 1], written[index + 1])
    else if (floats !== undefined) part = number(token, floats)
    parts.push(part)
    length += part.length
    if (length < pieceLength) continue
    done.push(parts.join(''))
    parts = []
    length = 0
    yield pause
  }
  done.push(parts.join(''))
  return done.join('')
}
