import type { HeaderFormat } from './header-format.ts'
import type { TimestampUnit } from './timestamp.ts'

/** Where a signature and what it covers are found in a delivery, whatever the algorithm. */
export interface SignatureDescription {
  /** How the signature is written. Hexadecimal is read in either case, base64 in its canonical form only. */
  readonly encoding: 'hex' | 'base64'
  /** The header that carries the signature, as the provider writes it. */
  readonly header: string
  /** Other names of the same header. @default [] */
  readonly aliases?: readonly string[]
  /** Further headers that may carry a signature of their own, one for each key in use. @default [] */
  readonly moreHeaders?: readonly string[]
  /** Headers that must hold exactly this, such as the version of the scheme. @default {} */
  readonly requires?: Readonly<Record<string, string>>
  /** @default { kind: 'raw' } */
  readonly format?: HeaderFormat
  /** What is signed: literal text, `{body}`, `{timestamp}`, `{id}`, `{method}`, `{url}`. @default '{body}' */
  readonly content?: string
  /**
   * How the provider writes the URL that it signs.
   * @param query the request's own, for what the provider appends to every URL; the sender writes it, so take no more of it
   * @default as the receiver knows it
   */
  readonly signedUrl?: (url: string, query: string) => string
  /** Where the signed time is, unless it stands in the signature header, and its unit. @default none */
  readonly timestamp?: SignedTime
  /** The header that holds the signed id. @default none */
  readonly id?: string
}

/** The signed time: in a header, in a member of the signed JSON body, or else in the signature header. */
export interface SignedTime {
  readonly unit: TimestampUnit
  readonly header?: string
  /** Only for times that the content does not name: the signature covers the member with the body. */
  readonly member?: string
}

/** @throws TypeError when what is signed and where it is read contradict each other */
export function checkDescription({ header, format, timestamp, id, content = '{body}' }: SignatureDescription): void {
  const fail = (problem: string): never => {
    throw new TypeError(`rawhook: the description of ${header} ${problem}.`)
  }
  const isRead = timestamp?.header !== undefined || (timestamp !== undefined && format?.kind === 'key-value')
  if (content.includes('{timestamp}') !== isRead) {
    fail('must sign {timestamp} exactly when a header carries it: else its age is not proved')
  }
  if (timestamp !== undefined && !isRead && timestamp.member === undefined) fail('does not say where its timestamp is')
  if (content.includes('{id}') !== (id !== undefined)) {
    fail('must sign {id} exactly when a header carries it: else the id is not proved')
  }
}
