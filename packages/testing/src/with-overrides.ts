type Members = Readonly<Record<string, unknown>>

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A copy of `value` in which members have other values, at any depth; a list is replaced whole. */
export function withOverrides(value: unknown, overrides: unknown): unknown {
  if (overrides === undefined) return value
  if (!isMembers(value) || !isMembers(overrides)) return overrides
  const merged = Object.entries(overrides).map(([name, override]) => [
    name,
    withOverrides(Object.hasOwn(value, name) ? value[name] : undefined, override),
  ])
  return { ...value, ...Object.fromEntries(merged) }
}
