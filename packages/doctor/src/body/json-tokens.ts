import { textOf } from '../bytes.ts'
import { type Pause, pause, pieceLength } from '../pause.ts'

/**
 * JSON as it was written, without its blanks: brackets, commas and colons, strings with their quotes, and literals.
 * Numbers keep their text, members their order and their duplicates. `JSON.parse` loses all of that, and a signature
 * notices. Strings are escaped as `JSON.stringify` does it.
 */
export type JsonTokens = readonly string[]

const maxDepth = 64
const maxNesting = 1000
const literal = /[^\s,:[\]{}"]+/y
const blanks = /[ \t\n\r]+/y

/** Brackets inside one another at most; those in strings count too, because only nonsense has a thousand open ones. */
function nesting(text: string): number {
  let depth = 0
  let deepest = 0
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index) | 0x20 // `[` and `]` become `{` and `}`
    if (unit === 0x7b) deepest = Math.max(deepest, ++depth)
    else if (unit === 0x7d) depth -= 1
  }
  return deepest
}

/** Whether `JSON.parse` accepts it. It takes its time for very deep JSON, which is none here. */
export function isJson(text: string): boolean {
  if (nesting(text) > maxNesting) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const isEscaped = (text: string, quote: number): boolean => {
  let backslashes = 0
  while (text[quote - 1 - backslashes] === '\\') backslashes++
  return backslashes % 2 === 1
}

/** Where the string that begins at `start` ends, behind its quote. */
function stringEnd(text: string, start: number): number {
  let quote = text.indexOf('"', start + 1)
  while (quote !== -1 && isEscaped(text, quote)) quote = text.indexOf('"', quote + 1)
  return quote === -1 ? text.length : quote + 1
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? ''
}

/** The token at a place of a text that is known to be JSON, as it is written there. */
function tokenAt(text: string, at: number): string {
  switch (text[at]) {
    case '{':
    case '}':
    case '[':
    case ']':
    case ',':
    case ':':
      return text.charAt(at)
    case '"':
      return text.slice(at, stringEnd(text, at))
    default:
      return matchAt(literal, text, at)
  }
}

/** The value of a string token. */
export const textOfToken = (token: string): string => JSON.parse(token) as string

const canonical = (token: string): string =>
  token.startsWith('"') && token.includes('\\') ? JSON.stringify(textOfToken(token)) : token

/** Reads JSON that `JSON.parse` accepts; `undefined` for other text, and where it nests deeper than 64. */
function* jsonTokens(text: string): Generator<Pause, JsonTokens | undefined> {
  if (!isJson(text)) return undefined
  const tokens: string[] = []
  let depth = 0
  let paused = 0
  for (let at = matchAt(blanks, text, 0).length; at < text.length; ) {
    const token = tokenAt(text, at)
    if (token === '{' || token === '[') depth += 1
    if (token === '}' || token === ']') depth -= 1
    if (depth > maxDepth) return undefined
    tokens.push(canonical(token))
    at += token.length
    at += matchAt(blanks, text, at).length
    if (at - paused < pieceLength) continue
    paused = at
    yield pause
  }
  return tokens
}

/** Several hypotheses read the same body. */
const known = new WeakMap<Uint8Array, JsonTokens | false>()

/** The tokens of a body, where it is JSON; reading it again costs nothing. */
export function* tokensOf(body: Uint8Array): Generator<Pause, JsonTokens | undefined> {
  const read = known.get(body)
  if (read !== undefined) return read === false ? undefined : read
  const text = textOf(body)
  const tokens = text === undefined ? undefined : yield* jsonTokens(text)
  known.set(body, tokens ?? false)
  return tokens
}

type Member = readonly [name: string, value: JsonTokens]

const byName = ([first]: Member, [second]: Member): number => (first < second ? -1 : first > second ? 1 : 0)

/** The same JSON with the members of each object in the order of their names. */
export function sortedTokens(tokens: JsonTokens): JsonTokens {
  let at = 0
  const take = (): string => tokens[at++] ?? ''

  /** The values of a list up to its closing bracket, each read by `read`. */
  function list<TItem>(close: string, read: () => TItem): readonly TItem[] {
    const items: TItem[] = []
    while (tokens[at] !== close) {
      if (tokens[at] === ',') at++
      else items.push(read())
    }
    at++
    return items
  }

  function member(): Member {
    const name = take()
    at++
    return [name, value()]
  }

  const joined = (open: string, items: readonly JsonTokens[], close: string): JsonTokens => [
    open,
    ...items.flatMap((item, index) => (index === 0 ? item : [',', ...item])),
    close,
  ]

  function value(): JsonTokens {
    const first = take()
    if (first === '[') return joined(first, list(']', value), ']')
    if (first !== '{') return [first]
    const members = list('}', member).toSorted(byName)
    return joined(
      first,
      members.map(([name, inside]) => [name, ':', ...inside]),
      '}',
    )
  }

  return value()
}
