/** How a provider writes the time it signed at. */
export type TimestampUnit = 'seconds' | 'milliseconds' | 'rfc3339'

const digits = /^\d{1,15}$/
const rfc3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/

/**
 * Unix seconds of a timestamp; `undefined` for anything that is not exactly of its unit (signs, fractions, `NaN`,
 * blanks). Fractions of RFC 3339 are cut: engines disagree about more than three digits.
 */
export function parseTimestamp(text: string, unit: TimestampUnit): number | undefined {
  if (unit !== 'rfc3339') return digits.test(text) ? Number(text) / (unit === 'seconds' ? 1 : 1000) : undefined
  const parts = rfc3339.exec(text)
  const milliseconds = parts === null ? Number.NaN : Date.parse(`${parts[1]}${parts[3]}`)
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000
}

/** The text that {@link parseTimestamp} reads. */
export function formatTimestamp(seconds: number, unit: TimestampUnit): string {
  if (unit === 'rfc3339') return new Date(seconds * 1000).toISOString()
  return String(Math.floor(seconds * (unit === 'seconds' ? 1 : 1000)))
}
