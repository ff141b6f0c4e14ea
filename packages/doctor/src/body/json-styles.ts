/** How a JSON writer lays out and escapes. */
export interface JsonStyle {
  /** Who writes so. */
  readonly name: string
  readonly layout: JsonLayout
  readonly escapeText: (value: string) => string
  /** @default false */
  readonly sortKeys?: boolean
}

export interface JsonLayout {
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
const inside = (value: string): string => JSON.stringify(value).slice(1, -1)

// Without the u flag, so that a character beyond U+FFFF is escaped as its two surrogates, as all of these writers do.
const plain = (value: string): string => inside(value)
const python = (value: string): string => inside(value).replaceAll(/[^ -~]/g, lower)
const slashes = (value: string): string => inside(value).replaceAll('/', '\\/')
const php = (value: string): string => slashes(value).replaceAll(/[^\0-\x7f]/g, lower)
const phpUnicode = (value: string): string => slashes(value).replaceAll(/[\u2028\u2029]/g, lower)
const html = (value: string): string => inside(value).replaceAll(/[<>&\u2028\u2029]/g, lower)
const gson = (value: string): string => inside(value).replaceAll(/[<>&='\u2028\u2029]/g, lower)
const dotnet = (value: string): string =>
  inside(value)
    .replaceAll('\\"', '\\u0022')
    .replaceAll(/[^ -~]|[<>&'+`]/g, upper)
const unicodeOnly = (value: string): string => inside(value).replaceAll(/[^\0-\x7f]/g, upper)

const common: readonly JsonStyle[] = [
  { name: 'JSON.stringify', layout: compact, escapeText: plain },
  { name: "Python's json.dumps", layout: spaced, escapeText: python },
  { name: "Python's json.dumps with ensure_ascii=False", layout: spaced, escapeText: plain },
  { name: 'a writer with an indent of 2 spaces', layout: indented('  '), escapeText: plain },
  { name: 'a writer with an indent of 4 spaces', layout: indented('    '), escapeText: plain },
  { name: 'a writer with an indent of a tab', layout: indented('\t'), escapeText: plain },
  { name: "Python's json.dumps with separators=(',', ':')", layout: compact, escapeText: python },
  { name: "PHP's json_encode", layout: compact, escapeText: php },
  { name: "Go's json.Marshal or Rails' to_json", layout: compact, escapeText: html },
  { name: "Ruby's JSON.generate with space: ' '", layout: spaceAfterColon, escapeText: plain },
]

const rare: readonly JsonStyle[] = [
  { name: "PHP's json_encode with JSON_UNESCAPED_UNICODE", layout: compact, escapeText: phpUnicode },
  {
    name: "PHP's json_encode with JSON_UNESCAPED_SLASHES",
    layout: compact,
    escapeText: (value) => inside(value).replaceAll(/[^\0-\x7f]/g, lower),
  },
  { name: "PHP's json_encode with JSON_PRETTY_PRINT", layout: indented('    '), escapeText: php },
  { name: "Python's json.dumps with indent=2", layout: indented('  '), escapeText: python },
  { name: "Python's json.dumps with indent=4", layout: indented('    '), escapeText: python },
  { name: "Go's json.MarshalIndent", layout: indented('  '), escapeText: html },
  { name: "Go's json.MarshalIndent with tabs", layout: indented('\t'), escapeText: html },
  { name: "Java's Gson", layout: compact, escapeText: gson },
  { name: ".NET's System.Text.Json", layout: compact, escapeText: dotnet },
  { name: 'a writer that escapes with capitals', layout: compact, escapeText: unicodeOnly },
]

const sorted = common.map((style) => ({ ...style, name: `${style.name}, its keys sorted`, sortKeys: true }))

/** The usual writers, the most usual first. */
export const usualStyles: readonly JsonStyle[] = common

/** All writers that are worth a try where the body is small. */
export const allStyles: readonly JsonStyle[] = [...common, ...rare, ...sorted]
