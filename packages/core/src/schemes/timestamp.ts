/** How a provider writes the time it signed at. */
export type TimestampUnit = 'seconds' | 'milliseconds'

const perSecond: Record<TimestampUnit, number> = { seconds: 1, milliseconds: 1000 }

/** Unix seconds of a timestamp made of digits only; `undefined` for anything else (signs, fractions, `NaN`, blanks). */
export function parseTimestamp(text: string, unit: TimestampUnit): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) / perSecond[unit] : undefined
}

/** The text that {@link parseTimestamp} reads. */
export const formatTimestamp = (seconds: number, unit: TimestampUnit): string =>
  String(Math.floor(seconds * perSecond[unit]))
