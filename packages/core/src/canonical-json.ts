const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1)

/**
 * A JSON value as the one text for it: no blanks, and the members of each object sorted by name.
 * @throws TypeError or RangeError on what is not JSON, or nests too deep
 */
export const canonicalJson = (value: unknown): string | undefined =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(byName))
      : each,
  )
