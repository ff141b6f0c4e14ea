/** How a JSON writer lays out and escapes. */
export interface JsonStyle {
  /** Who writes so. */
  readonly name: string
  readonly layout: JsonLayout
  readonly escape: (value: string) => string
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
  { name: 'JSON.stringify', layout: compact, escape: plain },
  { name: "Python's json.dumps", layout: spaced, escape: python },
  { name: "Python's json.dumps with ensure_ascii=False", layout: spaced, escape: plain },
  { name: 'a writer with an indent of 2 spaces', layout: indented('  '), escape: plain },
  { name: 'a writer with an indent of 4 spaces', layout: indented('    '), escape: plain },
  { name: 'a writer with an indent of a tab', layout: indented('\t'), escape: plain },
  { name: "Python's json.dumps with separators=(',', ':')", layout: compact, escape: python },
  { name: "PHP's json_encode", layout: compact, escape: php },
  { name: "Go's json.Marshal or Rails' to_json", layout: compact, escape: html },
  { name: "Ruby's JSON.generate with space: ' '", layout: spaceAfterColon, escape: plain },
]

const rare: readonly JsonStyle[] = [
  { name: "PHP's json_encode with JSON_UNESCAPED_UNICODE", layout: compact, escape: phpUnicode },
  {
    name: "PHP's json_encode with JSON_UNESCAPED_SLASHES",
    layout: compact,
    escape: (value) => inside(value).replaceAll(/[^\0-\x7f]/g, lower),
  },
  { name: "PHP's json_encode with JSON_PRETTY_PRINT", layout: indented('    '), escape: php },
  { name: "Python's json.dumps with indent=2", layout: indented('  '), escape: python },
  { name: "Python's json.dumps with indent=4", layout: indented('    '), escape: python },
  { name: "Go's json.MarshalIndent", layout: indented('  '), escape: html },
  { name: "Go's json.MarshalIndent with tabs", layout: indented('\t'), escape: html },
  { name: "Java's Gson", layout: compact, escape: gson },
  { name: ".NET's System.Text.Json", layout: compact, escape: dotnet },
  { name: 'a writer that escapes with capitals', layout: compact, escape: unicodeOnly },
]

const sorted = common.map((style) => ({ ...style, name: `${style.name}, its keys sorted`, sortKeys: true }))

/** The usual writers, the most usual first. */
export const usualStyles: readonly JsonStyle[] = common

/** All writers that are worth a try where the body is small. */
export const allStyles: readonly JsonStyle[] = [...common, ...rare, ...sorted]
