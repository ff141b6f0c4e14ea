import { crypto } from '#crypto'
import { type BytesLike, encodeHex, toBytes } from './bytes.ts'

/** Lower-case hexadecimal SHA-256, for definitions whose provider signs a digest of the body. */
export const sha256Hex = async (bytes: BytesLike): Promise<string> => encodeHex(await crypto.sha256(toBytes(bytes)))
