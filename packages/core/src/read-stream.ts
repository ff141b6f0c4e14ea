import { byteCollector } from './byte-collector.ts'

/** Gives bytes chunk by chunk, as the reader of a web stream does. */
export interface ByteReader {
  /** @returns no `value` at the end */
  read(): Promise<{ readonly value?: Uint8Array | undefined }>
  /** There will be no further `read`. */
  cancel(): Promise<unknown>
}

/** The bytes of a stream; `undefined` as soon as there are more than `maxBytes`. */
export async function readStream(reader: ByteReader, maxBytes: number): Promise<Uint8Array | undefined> {
  const { add, bytes } = byteCollector(maxBytes)
  for (;;) {
    const { value } = await reader.read()
    if (value === undefined) return bytes()
    if (!add(value)) return undefined
  }
}
