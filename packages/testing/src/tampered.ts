import type { SignedDelivery } from './signed-delivery.ts'

/**
 * The delivery with one byte of its body changed, and everything else as it was signed.
 * @throws TypeError when the body has no byte to change
 */
export function tampered(delivery: SignedDelivery): SignedDelivery {
  const bytes = Buffer.from(delivery.body)
  const middle = bytes.length >> 1
  const byte = bytes[middle]
  if (byte === undefined) throw new TypeError('rawhook: the body is empty, so there is no byte to change.')
  bytes[middle] = byte ^ 1
  return { ...delivery, body: bytes }
}
