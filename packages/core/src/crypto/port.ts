/** Hash functions that providers sign with. */
export type HashName = 'sha1' | 'sha256' | 'sha512'

/** A value, or the promise of it: Node answers at once, WebCrypto later. */
export type MaybePromise<TValue> = TValue | Promise<TValue>

/** What verification needs of a runtime. `node.ts` and `web.ts` each hold one, chosen by the `#crypto` import. */
export interface CryptoPort<TKey> {
  /** Prepares a key once, so that a delivery does not pay for it. */
  importHmacKey(hash: HashName, secret: Uint8Array): MaybePromise<TKey>
  /** HMAC of `head`, `body` and `tail` in this order; text is taken as UTF-8. */
  hmac(hash: HashName, key: TKey, head: string, body: Uint8Array, tail: string): MaybePromise<Uint8Array>
  sha256(bytes: Uint8Array): MaybePromise<Uint8Array>
  /** Bytes of hexadecimal text in either case; `undefined` when it is not that. */
  readonly decodeHex: (text: string) => Uint8Array | undefined
  /** Bytes of padded, canonical base64 (RFC 4648 section 4); `undefined` when it is not that. */
  readonly decodeBase64: (text: string) => Uint8Array | undefined
  /** Whether both are the same, in a time that depends on their lengths only. */
  equal(one: Uint8Array, other: Uint8Array): boolean
}
