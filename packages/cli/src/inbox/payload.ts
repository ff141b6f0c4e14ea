import { isUtf8 } from 'node:buffer'
import { safeText } from '../output/safe-text.ts'

/** Stored bytes in JSON: text where they are text, else base64. */
export interface Payload {
  readonly encoding: 'utf8' | 'base64'
  readonly data: string
}

export function payloadOf(bytes: Uint8Array): Payload {
  const encoding = isUtf8(bytes) ? 'utf8' : 'base64'
  return { encoding, data: Buffer.from(bytes).toString(encoding) }
}

/** Stored bytes for people. */
export const payloadText = (bytes: Uint8Array): string => safeText(payloadOf(bytes).data)
