/** A cache that forgets its oldest entry instead of growing. */
export interface BoundedCache<TValue> {
  /** The value of `key`, made by `make` when it is not there. What `make` throws is not kept. */
  get(key: string, make: () => TValue): TValue
  forget(key: string): void
}

export function boundedCache<TValue>(maxEntries: number): BoundedCache<TValue> {
  const entries = new Map<string, TValue>()
  return {
    get(key, make) {
      const known = entries.get(key)
      if (known !== undefined) return known
      const made = make()
      for (const oldest of entries.keys()) {
        if (entries.size < maxEntries) break
        entries.delete(oldest)
      }
      entries.set(key, made)
      return made
    },
    forget: (key) => void entries.delete(key),
  }
}
