/** Hash functions that providers sign with. */
export type HashName = 'sha1' | 'sha256' | 'sha512'

/** A value, or the promise of it: Node answers at once, WebCrypto later. */
export type MaybePromise<TValue> = TValue | Promise<TValue>

/** How a signature is written: hexadecimal in either case, or padded, canonical base64 (RFC 4648 section 4). */
export type SignatureEncoding = 'hex' | 'base64'

/** What a delivery says was signed: signatures as they are written, and the text around the bytes. */
export interface SignedClaim {
  readonly signatures: readonly string[]
  readonly head: string
  readonly tail: string
}

/** What verification needs of a runtime. `node.ts` and `web.ts` each hold one, chosen by the `#crypto` import. */
export interface CryptoPort<TKey> {
  /** @throws TypeError when the runtime lacks what the port stands on, so that it shows at start */
  check(): void
  /** Prepares a key once, so that a delivery does not pay for it. */
  importHmacKey(hash: HashName, secret: Uint8Array): MaybePromise<TKey>
  /** HMAC of `head`, `body` and `tail` in this order; text is taken as UTF-8. */
  hmac(hash: HashName, key: TKey, head: string, body: Uint8Array, tail: string): MaybePromise<Uint8Array>
  /**
   * Whether a claimed signature is the HMAC of `head`, `body` and `tail`: computed once, compared in constant time as
   * bytes of the exact length.
   */
  verifyHmac(
    hash: HashName,
    key: TKey,
    claim: SignedClaim,
    encoding: SignatureEncoding,
    body: Uint8Array,
  ): MaybePromise<boolean>
  sha256(bytes: Uint8Array): MaybePromise<Uint8Array>
  /** Whether both are the same, in a time that depends on their lengths only. */
  equal(one: Uint8Array, other: Uint8Array): boolean
}
