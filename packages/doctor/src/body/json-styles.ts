import {
  dotnetFloats,
  type FloatForm,
  javaFloats,
  newtonsoftFloats,
  phpFloats,
  phpZeroFractions,
  pythonFloats,
  rubyFloats,
} from './write-float.ts'

/** How a JSON writer lays out and escapes. */
export interface JsonStyle {
  /** Who writes so. */
  readonly name: string
  readonly layout: JsonLayout
  /** What it escapes beyond that which all writers have to. @default nothing */
  readonly escaping?: JsonEscaping
  /** How it writes numbers with a fraction or exponent. @default as they are */
  readonly floats?: FloatForm | undefined
  /** @default false */
  readonly sortKeys?: boolean
}

/** Replacements in a text that is escaped as `JSON.stringify` does it. */
export interface JsonEscaping {
  /** What is escaped: one UTF-16 unit, or an escape that `JSON.stringify` writes, such as `\"`. */
  readonly pattern: RegExp
  readonly write: (unit: string) => string
}

export interface JsonLayout {
  /** What one level is indented by; none for one line. */
  readonly indent: string
  readonly comma: string
  readonly colon: string
  /** Whether `[]` and `{}` are written over several lines: `[`, an empty line and `]`, or `{` and `}`. @default false */
  readonly opensEmpty?: boolean
}

const compact: JsonLayout = { indent: '', comma: ',', colon: ':' }
const spaced: JsonLayout = { indent: '', comma: ', ', colon: ': ' }
const spaceAfterColon: JsonLayout = { indent: '', comma: ',', colon: ': ' }
const indented = (indent: string): JsonLayout => ({ indent, comma: ',', colon: ': ' })

const lower = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
const upper = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
const slashOr = (unit: string): string => (unit === '/' ? '\\/' : lower(unit))

/** Escapes of `JSON.stringify` as Go up to 1.21 writes them. */
const goEscapes: Readonly<Record<string, string>> = { '\\b': '\\u0008', '\\f': '\\u000c' }
const olderGo = (unit: string): string => (unit.startsWith('\\') ? (goEscapes[unit] ?? unit) : lower(unit))

/** `\u001F` for `\u001f`, and a quote as a number. */
function inCapitals(unit: string): string {
  if (unit.startsWith('\\u')) return `\\u${unit.slice('\\u'.length).toUpperCase()}`
  return unit.startsWith('\\') ? unit : upper(unit)
}
const withoutQuotes = (unit: string): string => (unit === '\\"' ? '\\u0022' : inCapitals(unit))
const phpHex = (unit: string): string => {
  if (unit === '\\"') return '\\u0022'
  if (unit.startsWith('\\')) return unit
  return /[<>&']/.test(unit) ? upper(unit) : slashOr(unit)
}
const newtonsoftHex = (unit: string): string => {
  if (unit === '\\"') return '\\u0022'
  return unit.startsWith('\\') ? unit : lower(unit)
}

// Without the u flag, so that a character beyond U+FFFF is escaped as its two surrogates, as all of these writers do.
// An escape is matched as a whole, so that the end of one is not taken for the begin of another.
const python: JsonEscaping = { pattern: /[^ -~]/g, write: lower }
const beyondAscii: JsonEscaping = { pattern: /[^\0-\x7f]/g, write: lower }
const capitals: JsonEscaping = { pattern: /[^\0-\x7f]/g, write: upper }
const separators: JsonEscaping = { pattern: /[\u2028\u2029]/g, write: lower }
const slashes: JsonEscaping = { pattern: /\//g, write: slashOr }
const php: JsonEscaping = { pattern: /\/|[^\0-\x7f]/g, write: slashOr }
const phpUnicode: JsonEscaping = { pattern: /[/\u2028\u2029]/g, write: slashOr }
const phpHexed: JsonEscaping = { pattern: /\\(?:u....|.)|[/<>&']|[^\0-\x7f]/g, write: phpHex }
const html: JsonEscaping = { pattern: /[<>&\u2028\u2029]/g, write: lower }
const goHtml: JsonEscaping = { pattern: /\\(?:u....|.)|[<>&\u2028\u2029]/g, write: olderGo }
const goPlain: JsonEscaping = { pattern: /\\(?:u....|.)|[\u2028\u2029]/g, write: olderGo }
const gson: JsonEscaping = { pattern: /[<>&='\u2028\u2029]/g, write: lower }
const dotnet: JsonEscaping = { pattern: /\\(?:u....|.)|[^ -~]|[<>&'+`]/g, write: withoutQuotes }
/** Of what is beyond ASCII, only spaces, controls, what is no character, and what is beyond U+FFFF. */
const dotnetRelaxed: JsonEscaping = {
  pattern: /\\(?:u....|.)|[\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ud800-\udfff\ue000-\uf8ff]/g,
  write: inCapitals,
}
const newtonsoft: JsonEscaping = { pattern: /[\x85\u2028\u2029]/g, write: lower }
const newtonsoftHtml: JsonEscaping = { pattern: /\\(?:u....|.)|[<>&'\x85\u2028\u2029]/g, write: newtonsoftHex }

const compactStyle: JsonStyle = { name: 'JSON.stringify', layout: compact }

/** The usual writers, the most usual first. */
export const usualStyles: readonly JsonStyle[] = [
  compactStyle,
  { name: "Python's json.dumps", layout: spaced, escaping: python, floats: pythonFloats },
  { name: "a writer with spaces after commas and colons, such as Python's json.dumps", layout: spaced },
  { name: 'a writer with an indent of 2 spaces', layout: indented('  ') },
  { name: 'a writer with an indent of 4 spaces', layout: indented('    ') },
  { name: 'a writer with an indent of a tab', layout: indented('\t') },
  {
    name: "Python's json.dumps with separators=(',', ':')",
    layout: compact,
    escaping: python,
    floats: pythonFloats,
  },
  { name: "PHP's json_encode", layout: compact, escaping: php, floats: phpFloats },
  { name: "Go's json.Marshal", layout: compact, escaping: html },
  { name: "Ruby's JSON.generate with space: ' '", layout: spaceAfterColon, floats: rubyFloats },
]

const phpStyles: readonly JsonStyle[] = [
  { name: 'JSON_UNESCAPED_UNICODE', layout: compact, escaping: phpUnicode },
  { name: 'JSON_UNESCAPED_SLASHES', layout: compact, escaping: beyondAscii },
  { name: 'JSON_UNESCAPED_SLASHES and JSON_UNESCAPED_UNICODE', layout: compact, escaping: separators },
  { name: 'JSON_UNESCAPED_LINE_TERMINATORS', layout: compact },
  { name: 'JSON_PRETTY_PRINT', layout: indented('    '), escaping: php },
  { name: 'JSON_PRETTY_PRINT and JSON_UNESCAPED_SLASHES', layout: indented('    '), escaping: beyondAscii },
  { name: 'JSON_PRETTY_PRINT and JSON_UNESCAPED_UNICODE', layout: indented('    '), escaping: phpUnicode },
  { name: 'JSON_PRETTY_PRINT and both JSON_UNESCAPED_…', layout: indented('    '), escaping: separators },
  { name: 'JSON_HEX_TAG, _AMP, _APOS and _QUOT', layout: compact, escaping: phpHexed },
].map((style) => ({ ...style, name: `PHP's json_encode with ${style.name}`, floats: phpFloats }))

const pythonStyles: readonly JsonStyle[] = [
  { name: 'indent=2', layout: indented('  '), escaping: python },
  { name: 'indent=4', layout: indented('    '), escaping: python },
  { name: 'ensure_ascii=False', layout: spaced },
  { name: "separators=(',', ':') and ensure_ascii=False", layout: compact },
  { name: 'indent=2 and ensure_ascii=False', layout: indented('  ') },
  { name: 'indent=4 and ensure_ascii=False', layout: indented('    ') },
].map((style) => ({ ...style, name: `Python's json.dumps with ${style.name}`, floats: pythonFloats }))

const goStyles: readonly JsonStyle[] = [
  { name: 'Marshal up to Go 1.21', layout: compact, escaping: goHtml },
  { name: 'Encoder with SetEscapeHTML(false)', layout: compact, escaping: separators },
  { name: 'Encoder with SetEscapeHTML(false), up to Go 1.21', layout: compact, escaping: goPlain },
  { name: 'MarshalIndent', layout: indented('  '), escaping: html },
  { name: 'MarshalIndent up to Go 1.21', layout: indented('  '), escaping: goHtml },
  { name: 'MarshalIndent with tabs', layout: indented('\t'), escaping: html },
  { name: 'MarshalIndent with tabs, up to Go 1.21', layout: indented('\t'), escaping: goHtml },
].map((style) => ({ ...style, name: `Go's json.${style.name}` }))

const olderPretty: JsonLayout = { ...indented('  '), opensEmpty: true }
const rubyStyles: readonly JsonStyle[] = [
  { name: "Ruby's JSON.generate", layout: compact },
  { name: "Ruby's JSON.generate with ascii_only", layout: compact, escaping: beyondAscii },
  { name: "Ruby's JSON.generate with escape_slash", layout: compact, escaping: slashes },
  { name: "Ruby's JSON.generate with script_safe", layout: compact, escaping: phpUnicode },
  { name: "Ruby's JSON.pretty_generate", layout: indented('  ') },
  { name: "Ruby's JSON.pretty_generate up to json 2.7", layout: olderPretty },
  { name: "Rails' to_json", layout: compact, escaping: html },
].map((style) => ({ ...style, floats: rubyFloats }))

const otherStyles: readonly JsonStyle[] = [
  { name: "Java's Gson", layout: compact, escaping: gson },
  { name: "Java's Gson without HTML escaping", layout: compact, escaping: separators },
  { name: "Java's Gson with pretty printing", layout: indented('  '), escaping: gson },
  { name: "Java's Gson with pretty printing, without HTML escaping", layout: indented('  '), escaping: separators },
  { name: "Java's Gson, of maps", layout: compact, escaping: gson, floats: javaFloats },
  { name: "Java's Jackson", layout: compact, floats: javaFloats },
  { name: ".NET's System.Text.Json", layout: compact, escaping: dotnet, floats: dotnetFloats },
  {
    name: ".NET's System.Text.Json with WriteIndented",
    layout: indented('  '),
    escaping: dotnet,
    floats: dotnetFloats,
  },
  {
    name: ".NET's System.Text.Json with UnsafeRelaxedJsonEscaping",
    layout: compact,
    escaping: dotnetRelaxed,
    floats: dotnetFloats,
  },
  { name: ".NET's Newtonsoft.Json", layout: compact, escaping: newtonsoft, floats: newtonsoftFloats },
  {
    name: ".NET's Newtonsoft.Json with Formatting.Indented",
    layout: indented('  '),
    escaping: newtonsoft,
    floats: newtonsoftFloats,
  },
  {
    name: ".NET's Newtonsoft.Json with EscapeNonAscii",
    layout: compact,
    escaping: beyondAscii,
    floats: newtonsoftFloats,
  },
  {
    name: ".NET's Newtonsoft.Json with EscapeHtml",
    layout: compact,
    escaping: newtonsoftHtml,
    floats: newtonsoftFloats,
  },
  { name: 'a writer that escapes with capitals', layout: compact, escaping: capitals },
]

const sorted = usualStyles.map((style) => ({ ...style, name: `${style.name}, its keys sorted`, sortKeys: true }))

/** Other writers, which are worth a try where the body is small. */
export const rareStyles: readonly JsonStyle[] = [
  ...phpStyles,
  ...pythonStyles,
  ...goStyles,
  ...rubyStyles,
  ...otherStyles,
  ...sorted,
]

/** Writers that write a float that is a whole number with `.0`. */
export const floatStyles: readonly JsonStyle[] = [
  ...usualStyles,
  ...rareStyles.filter(({ sortKeys = false }) => !sortKeys),
  {
    name: "PHP's json_encode with JSON_PRESERVE_ZERO_FRACTION",
    layout: compact,
    escaping: php,
    floats: phpZeroFractions,
  },
].filter(({ floats }) => floats?.whole === '.0')
