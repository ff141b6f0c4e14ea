/** A cache that forgets its oldest entry instead of growing. */
export interface BoundedCache<TValue> {
  /** The value of `key`, made by `make` when it is not there. What `make` throws is not kept. */
  get(key: string, make: () => TValue): TValue
  /** The value of `key`, if it is there. */
  find(key: string): TValue | undefined
  set(key: string, value: TValue): void
  forget(key: string): void
}

export function boundedCache<TValue>(maxEntries: number): BoundedCache<TValue> {
  const entries = new Map<string, TValue>()

  function set(key: string, value: TValue): void {
    entries.delete(key)
    for (const oldest of entries.keys()) {
      if (entries.size < maxEntries) break
      entries.delete(oldest)
    }
    entries.set(key, value)
  }

  return {
    get(key, make) {
      const known = entries.get(key)
      if (known !== undefined) return known
      const made = make()
      set(key, made)
      return made
    },
    find: (key) => entries.get(key),
    set,
    forget: (key) => void entries.delete(key),
  }
}
