const taken = new WeakMap<object, Set<string>>()

/**
 * Makes a source of a store the receiver's own: two would hand each other's events to their handlers.
 * @throws TypeError when another receiver has it
 * @returns gives it back
 */
export function takeSource(store: object, source: string): () => void {
  const sources = taken.get(store) ?? new Set<string>()
  taken.set(store, sources)
  if (sources.has(source)) {
    throw new TypeError(
      `rawhook: another receiver stores its events as '${source}' in this inbox already. Give each its own source: createReceiver(provider, { source: '${source}-2', inbox, … }).`,
    )
  }
  sources.add(source)
  return () => {
    sources.delete(source)
  }
}
