type HeaderFields = Readonly<Record<string, string>>

/** Headers of several sources; of one name in any case, the last counts. */
export function mergeHeaders(...sources: readonly HeaderFields[]): HeaderFields {
  const merged = new Map<string, readonly [name: string, value: string]>()
  for (const [name, value] of sources.flatMap((source) => Object.entries(source))) {
    merged.set(name.toLowerCase(), [name, value])
  }
  return Object.fromEntries(merged.values())
}
