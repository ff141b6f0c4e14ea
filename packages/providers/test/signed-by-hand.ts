import { createHmac } from 'node:crypto'

/** HMAC-SHA256 in hexadecimal, by node:crypto alone: independent of the code under test. */
export const hmacHex = (secret: string, content: string | Uint8Array): string =>
  createHmac('sha256', secret).update(content).digest('hex')

/** `t=…,v1=…` over `{t}.{body}`, by node:crypto alone. */
export const timedHeader = (secret: string, body: string, time: number): string =>
  `t=${time},v1=${hmacHex(secret, `${time}.${body}`)}`
