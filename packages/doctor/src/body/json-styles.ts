/** How a JSON writer lays out and escapes. */
export interface JsonStyle {
  /** Who writes so. */
  readonly name: string
  readonly layout: JsonLayout
  /** What it escapes beyond that which all writers have to. @default nothing */
  readonly escaping?: JsonEscaping
  /** @default false */
  readonly sortKeys?: boolean
}

/** Replacements in a text that is escaped as `JSON.stringify` does it. */
interface JsonEscaping {
  readonly pattern: RegExp
  readonly write: (unit: string) => string
}

interface JsonLayout {
  /** What one level is indented by; none for one line. */
  readonly indent: string
  readonly comma: string
  readonly colon: string
}

const compact: JsonLayout = { indent: '', comma: ',', colon: ':' }
const spaced: JsonLayout = { indent: '', comma: ', ', colon: ': ' }
const spaceAfterColon: JsonLayout = { indent: '', comma: ',', colon: ': ' }
const indented = (indent: string): JsonLayout => ({ indent, comma: ',', colon: ': ' })

const lower = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
const upper = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
const slashOr = (unit: string): string => (unit === '/' ? '\\/' : lower(unit))

// Without the u flag, so that a character beyond U+FFFF is escaped as its two surrogates, as all of these writers do.
const python: JsonEscaping = { pattern: /[^ -~]/g, write: lower }
const php: JsonEscaping = { pattern: /\/|[^\0-\x7f]/g, write: slashOr }
const phpUnicode: JsonEscaping = { pattern: /[/\u2028\u2029]/g, write: slashOr }
const beyondAscii: JsonEscaping = { pattern: /[^\0-\x7f]/g, write: lower }
const html: JsonEscaping = { pattern: /[<>&\u2028\u2029]/g, write: lower }
const gson: JsonEscaping = { pattern: /[<>&='\u2028\u2029]/g, write: lower }
const dotnet: JsonEscaping = {
  pattern: /\\"|[^ -~]|[<>&'+`]/g,
  write: (unit) => upper(unit === '\\"' ? '"' : unit),
}
const capitals: JsonEscaping = { pattern: /[^\0-\x7f]/g, write: upper }

export const compactStyle: JsonStyle = { name: 'JSON.stringify', layout: compact }

const common: readonly JsonStyle[] = [
  compactStyle,
  { name: "Python's json.dumps", layout: spaced, escaping: python },
  { name: "a writer with spaces after commas and colons, such as Python's json.dumps", layout: spaced },
  { name: 'a writer with an indent of 2 spaces', layout: indented('  ') },
  { name: 'a writer with an indent of 4 spaces', layout: indented('    ') },
  { name: 'a writer with an indent of a tab', layout: indented('\t') },
  { name: "Python's json.dumps with separators=(',', ':')", layout: compact, escaping: python },
  { name: "PHP's json_encode", layout: compact, escaping: php },
  { name: "Go's json.Marshal or Rails' to_json", layout: compact, escaping: html },
  { name: "Ruby's JSON.generate with space: ' '", layout: spaceAfterColon },
]

const rare: readonly JsonStyle[] = [
  { name: "PHP's json_encode with JSON_UNESCAPED_UNICODE", layout: compact, escaping: phpUnicode },
  {
    name: "PHP's json_encode with JSON_UNESCAPED_SLASHES",
    layout: compact,
    escaping: beyondAscii,
  },
  { name: "PHP's json_encode with JSON_PRETTY_PRINT", layout: indented('    '), escaping: php },
  { name: "Python's json.dumps with indent=2", layout: indented('  '), escaping: python },
  { name: "Python's json.dumps with indent=4", layout: indented('    '), escaping: python },
  { name: "Go's json.MarshalIndent", layout: indented('  '), escaping: html },
  { name: "Go's json.MarshalIndent with tabs", layout: indented('\t'), escaping: html },
  { name: "Java's Gson", layout: compact, escaping: gson },
  { name: ".NET's System.Text.Json", layout: compact, escaping: dotnet },
  { name: 'a writer that escapes with capitals', layout: compact, escaping: capitals },
]

const sorted = common.map((style) => ({ ...style, name: `${style.name}, its keys sorted`, sortKeys: true }))

/** The usual writers, the most usual first. */
export const usualStyles: readonly JsonStyle[] = common

/** All writers that are worth a try where the body is small. */
export const allStyles: readonly JsonStyle[] = [...common, ...rare, ...sorted]
