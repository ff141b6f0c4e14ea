import { concatBytes } from './bytes.ts'

/** The bytes of a stream; `undefined` as soon as there are more than `maxBytes`. */
export async function readStream(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  for (let length = 0; ; ) {
    const { done, value } = await reader.read()
    if (done) return chunks.length === 1 ? chunks[0] : concatBytes(chunks)
    length += value.length
    if (length > maxBytes) return undefined
    chunks.push(value)
  }
}
