/**
 * JSON as it was written: numbers keep their text, members their order and their duplicates. `JSON.parse` loses all of
 * that, and a signature notices. Strings and names are kept as `JSON.stringify` escapes them, without their quotes.
 */
export type JsonNode =
  | { readonly kind: 'object'; readonly members: readonly (readonly [name: string, value: JsonNode])[] }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
  | { readonly kind: 'string'; readonly text: string }
  /** A number, `true`, `false` or `null`. */
  | { readonly kind: 'literal'; readonly text: string }

const maxDepth = 64
const blank = /[ \t\n\r]*/y
const literal = /[^\s,:[\]{}"]+/y

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

/** Reads JSON that `JSON.parse` accepts; `undefined` for other text, and where it nests deeper than 64. */
export function parseJsonNode(text: string): JsonNode | undefined {
  let at = 0

  function skip(pattern: RegExp): string {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0] ?? ''
    at += found.length
    return found
  }

  function readString(): string {
    const end = stringEnd(text, at)
    const inside = text.slice(at + 1, end - 1)
    at = end
    return inside.includes('\\') ? JSON.stringify(JSON.parse(`"${inside}"`)).slice(1, -1) : inside
  }

  /** Reads up to the closing bracket; the text is known to be JSON, so that commas need no check. */
  function readList<TItem>(close: string, readItem: () => TItem): TItem[] {
    const items: TItem[] = []
    at++
    for (skip(blank); text[at] !== close; skip(blank)) {
      if (text[at] === ',') at++
      else items.push(readItem())
    }
    at++
    return items
  }

  function readNode(depth: number): JsonNode {
    if (depth > maxDepth) throw new RangeError('nested too deep')
    skip(blank)
    switch (text[at]) {
      case '{':
        return { kind: 'object', members: readList('}', () => readMember(depth)) }
      case '[':
        return { kind: 'array', items: readList(']', () => readNode(depth + 1)) }
      case '"':
        return { kind: 'string', text: readString() }
      default:
        return { kind: 'literal', text: skip(literal) }
    }
  }

  function readMember(depth: number): readonly [string, JsonNode] {
    const name = readString()
    skip(blank)
    at++
    return [name, readNode(depth + 1)]
  }

  try {
    JSON.parse(text)
    return readNode(0)
  } catch {
    return undefined // not JSON, or nested too deep
  }
}

/** The value of a string that is kept escaped. */
export const unescaped = (text: string): string => JSON.parse(`"${text}"`) as string
