/** Bytes of several rows as one value: as elements of an array they would travel in hexadecimal. */
export interface PackedBytes {
  readonly bytes: Buffer
  /** Where those of each row begin, from 1. */
  readonly at: (number | null)[]
  readonly size: (number | null)[]
}

export function packBytes(parts: readonly (Uint8Array | undefined)[]): PackedBytes {
  let end = 1
  const at = parts.map((part) => {
    const start = end
    end += part?.length ?? 0
    return part === undefined ? null : start
  })
  const bytes = Buffer.concat(parts.filter((part) => part !== undefined))
  return { bytes, at, size: parts.map((part) => part?.length ?? null) }
}
