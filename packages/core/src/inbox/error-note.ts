import { isPending } from '../crypto/when-ready.ts'

/** What the app says of an error instead of its message. */
export type DescribeError = (thrown: unknown) => string

const maxMessageLength = 1000
const maxNameLength = 100
const maxPlaceLength = 300

interface ErrorLike {
  readonly name?: unknown
  readonly code?: unknown
  readonly message?: unknown
  readonly stack?: unknown
}

const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

/** The line on which it was thrown. The message stands before the frames, and may look like one. */
function placeOf(stack: string, message: string): string {
  const start = message === '' ? -1 : stack.lastIndexOf(message)
  const frames = start < 0 ? stack : stack.slice(start + message.length)
  return /^ +at .+:\d+:\d+\)?$/m.exec(frames)?.[0].trim() ?? ''
}

interface ErrorParts {
  readonly name: string
  readonly code: string
  readonly message: string
  readonly place: string
}

/** The parts of whatever was thrown; an error of another realm is one too. */
function partsOf(thrown: unknown): ErrorParts {
  if (typeof thrown !== 'object' || thrown === null) {
    const name = `threw ${thrown === null ? 'null' : typeof thrown}`
    return { name, code: '', message: typeof thrown === 'string' ? thrown : '', place: '' }
  }
  const { name, code, message, stack }: ErrorLike = thrown
  const words = text(message)
  return { name: text(name) || 'threw object', code: text(code), message: words, place: placeOf(text(stack), words) }
}

const onOneLine = (words: string): string => words.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()

type Clean = (words: string, most: number) => string

/** What the app says of it; `undefined` when that is no text. */
function described(thrown: unknown, describe: DescribeError): string | undefined {
  try {
    const words: unknown = describe(thrown)
    if (typeof words === 'string') return words
    if (isPending(words)) Promise.resolve(words).catch(() => undefined) // a promise is no text, and must not go unheard
  } catch {
    // its name is kept instead
  }
  return undefined
}

function noteOf(thrown: unknown, describe: DescribeError | undefined, clean: Clean): string {
  const { name, code, message, place } = partsOf(thrown)
  const shortName = clean(name, maxNameLength)
  if (describe !== undefined) return clean(described(thrown, describe) ?? '', maxMessageLength) || shortName
  const head = `${shortName} ${clean(code, maxNameLength)}`.trim()
  const words = clean(message, maxMessageLength)
  return [words === '' ? head : `${head}: ${words}`, clean(place, maxPlaceLength)].join('\n').trim()
}

/**
 * What a row says of a failed attempt: name and code of the error, its message on one line, and where it was thrown on
 * a line of its own. Credentials are taken out before it is cut, so that no half of one is left.
 * @param describe what the app says instead; where it throws or returns no text, only the name is kept
 */
export function errorNote(thrown: unknown, scrub: (words: string) => string, describe?: DescribeError): string {
  const clean: Clean = (words, most) => (words === '' ? '' : onOneLine(scrub(words)).slice(0, most))
  try {
    return noteOf(thrown, describe, clean)
  } catch {
    return 'threw object' // one whose members throw when they are read
  }
}
