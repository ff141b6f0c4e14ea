import { isUtf8 } from 'node:buffer'

/** Stored bytes in JSON: text where they are text, else base64. */
export interface Payload {
  readonly encoding: 'utf8' | 'base64'
  readonly data: string
}

export function payloadOf(bytes: Uint8Array): Payload {
  const encoding = isUtf8(bytes) ? 'utf8' : 'base64'
  return { encoding, data: Buffer.from(bytes).toString(encoding) }
}

/** Lets lines and tabs stand; what else could steer a terminal does not. */
const steering = /[^\P{Cc}\n\t]|[\p{Cf}\p{Zl}\p{Zp}]/gu

/** Stored bytes for people. */
export const payloadText = (bytes: Uint8Array): string => payloadOf(bytes).data.replaceAll(steering, '?')
