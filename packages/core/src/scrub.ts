import { encodeBase64, encodeHex, utf8 } from './bytes.ts'
import type { SecretValue } from './secrets.ts'
import type { Secret } from './signature-scheme.ts'

/** Takes credentials out of text that the app did not write for everybody to read. */
export interface Scrubber {
  /** Adds secrets that are not to be shown; the latest 256 are known. */
  readonly remember: (secrets: SecretValue) => void
  /** The text with `***` in place of credentials: of the secrets, in URLs, and of Authorization. */
  readonly scrub: (text: string) => string
}

const hidden = '***'
const maxRemembered = 256
/** Shorter texts stand in every message. */
const shortest = 4
/** A part of a secret has to be longer to be told from a word. */
const shortestPart = 8
/** Patterns see so many characters: what is kept is far shorter, and what they cost grows faster than the text. */
const maxScanned = 4000
/** A word that was cut may be half of a credential, which no pattern knows; longer ones are none. */
const longestCut = 1000

const credentialName = String.raw`[\w.-]*(?:token|secret|passw|pwd|api[_-]?key|access[_-]?key|auth|signature|credential|session|sig\b|key\b|code\b)[\w.-]*`

const patterns: readonly (readonly [found: RegExp, instead: string])[] = [
  // user:password@, also where the password holds @ or /; host:port is none
  [
    /(\b[a-z][a-z0-9+.-]{0,20}:\/\/)(?:[^\s/?#@:]{0,200}:(?!\d{1,5}[/?#])[^\s"'<>]{0,500}|[^\s/?#"'<>]{1,500})@/gi,
    `$1${hidden}@`,
  ],
  [
    new RegExp(String.raw`((?:^|[?&;,\s{(])${credentialName}=)(?:"[^"]*"|'[^']*'|[^\s&;,"'<>)}\]]+)`, 'gi'),
    `$1${hidden}`,
  ],
  [new RegExp(String.raw`(["']${credentialName}["']\s*:\s*)(?:"[^"]*"?|'[^']*'?)`, 'gi'), `$1${hidden}`],
  [/(\bauthorization["']?\s*[:=]\s*["']?(?:[\w-]+\s+)?)[^\s"',;]+/gi, `$1${hidden}`],
  [/(\b(?:bearer|basic)\s+)(?!auth|token|credential|realm)[\w.~+/=-]+/gi, `$1${hidden}`],
  [/\b((?:sk|pk|rk)_(?:live|test)_|whsec_|whsk_)[\w+/=-]+/g, `$1${hidden}`],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, hidden], // a JSON Web Token
]

/** How a secret may stand in a text: as it is, without its prefix, and as it is written in URLs, Basic and dumps. */
function formsOf(secret: Secret): readonly string[] {
  const text = typeof secret === 'string' ? secret : new TextDecoder().decode(secret)
  const bytes = typeof secret === 'string' ? utf8(secret) : secret
  const bare = text.trim()
  const parts = [
    bare.replace(/^[a-z]+_(?:(?:live|test)_)?/, ''),
    encodeURIComponent(bare),
    encodeBase64(bytes),
    encodeHex(bytes),
  ]
  return [text, bare, ...parts.filter(({ length }) => length >= shortestPart)].filter(
    ({ length }) => length >= shortest,
  )
}

/** So many characters of a text, up to the end of a word. */
function upTo(text: string, most: number): string {
  if (text.length <= most) return text
  const tail = text.slice(most - longestCut, most)
  const blank = Math.max(...[' ', '\n', '\t'].map((space) => tail.lastIndexOf(space)))
  return text.slice(0, most - longestCut + Math.max(blank, 0))
}

/** Makes what scrubs, for one receiver. */
export function createScrubber(): Scrubber {
  const remembered = new Set<Secret>()

  function rememberOne(secret: Secret): void {
    if (remembered.has(secret)) return
    const [oldest] = remembered
    if (remembered.size >= maxRemembered && oldest !== undefined) remembered.delete(oldest)
    remembered.add(secret)
  }

  return {
    remember(secrets) {
      if (secrets === undefined) return
      for (const secret of typeof secrets === 'string' || secrets instanceof Uint8Array ? [secrets] : secrets) {
        rememberOne(secret)
      }
    },
    scrub(text) {
      let clean = text
      // The longest first: what is left of it must not hide what it was.
      for (const form of [...remembered].flatMap(formsOf).toSorted((one, other) => other.length - one.length)) {
        clean = clean.replaceAll(form, hidden)
      }
      clean = upTo(clean, maxScanned)
      for (const [found, instead] of patterns) clean = clean.replace(found, instead)
      return clean
    },
  }
}
