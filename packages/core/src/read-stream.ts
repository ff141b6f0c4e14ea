import { concatBytes } from './bytes.ts'

/** Gives bytes chunk by chunk, as the reader of a web stream does. */
export interface ByteReader {
  /** @returns no `value` at the end */
  read(): Promise<{ readonly value?: Uint8Array | undefined }>
  /** There will be no further `read`. */
  cancel(): Promise<unknown>
}

/** The bytes of a stream; `undefined` as soon as there are more than `maxBytes`. */
export async function readStream(reader: ByteReader, maxBytes: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  for (let length = 0; ; ) {
    const { value } = await reader.read()
    if (value === undefined) return chunks.length === 1 ? chunks[0] : concatBytes(chunks)
    length += value.length
    if (length > maxBytes) return undefined
    chunks.push(value)
  }
}
