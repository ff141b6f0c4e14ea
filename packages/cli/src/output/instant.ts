/** A time, to the second: `2026-01-31 12:00:00Z`. */
export const instant = (time: Date): string => time.toISOString().replace('T', ' ').replace(/\.\d+/, '')
