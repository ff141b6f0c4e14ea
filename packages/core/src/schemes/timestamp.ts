/** How a provider writes the time it signed at. */
export type TimestampUnit = 'seconds' | 'milliseconds' | 'rfc3339'

const zero = 0x30
const maxDigits = 15
const rfc3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/

/** The number that a text of 1 to 15 digits stands for, and of nothing else; read without a regular expression. */
function parseDigits(text: string): number | undefined {
  if (text.length === 0 || text.length > maxDigits) return undefined
  let value = 0
  for (let index = 0; index < text.length; index++) {
    const digit = text.charCodeAt(index) - zero
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
  }
  return value
}

/**
 * Unix seconds of a timestamp; `undefined` for anything that is not exactly of its unit (signs, fractions, `NaN`,
 * blanks). Fractions of RFC 3339 are cut: engines disagree about more than three digits.
 */
export function parseTimestamp(text: string, unit: TimestampUnit): number | undefined {
  if (unit === 'seconds') return parseDigits(String(text)) // a member of JSON may be a number, whatever its type says
  if (unit === 'milliseconds') {
    const milliseconds = parseDigits(String(text))
    return milliseconds === undefined ? undefined : milliseconds / 1000
  }
  const parts = rfc3339.exec(text)
  const milliseconds = parts === null ? Number.NaN : Date.parse(`${parts[1]}${parts[3]}`)
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000
}

/** The text that {@link parseTimestamp} reads. */
export function formatTimestamp(seconds: number, unit: TimestampUnit): string {
  if (unit === 'rfc3339') return new Date(seconds * 1000).toISOString()
  return String(Math.floor(seconds * (unit === 'seconds' ? 1 : 1000)))
}
