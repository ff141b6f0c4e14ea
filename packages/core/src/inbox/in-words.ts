const units = [
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const

/** Milliseconds for people: `5 s`, `1.5 h`. */
export function inWords(ms: number): string {
  const [unit, length] = units.find(([, length]) => ms >= length) ?? ['ms', 1]
  return `${Math.round((ms / length) * 10) / 10} ${unit}`
}
