const units = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
] as const

/** A span of seconds in the greatest unit that it fills: `3 d`, `90 s` is `1 min`. */
export function span(seconds: number): string {
  const unit = units.find(([, size]) => seconds >= size)
  return unit === undefined ? `${seconds} s` : `${Math.floor(seconds / unit[1])} ${unit[0]}`
}
