import { fromBase64, fromHex, textOf, toBase64, toHex, utf8 } from '../bytes.ts'
import type { Change, Hypothesis } from '../hypothesis.ts'
import { changedSecrets, type SecretEdit } from './changed-secrets.ts'
import { maskedSecret } from './masked-secret.ts'

const prefix = /^[a-z]+(?:_[a-z]+)?_/i
const pem = /-----(?:BEGIN|END) [A-Z ]+-----|\s/g
const ed25519KeyLength = 32
const lineFeed = 0x0a

const bare = (secret: string): string => secret.replace(prefix, '')

function unescaped(secret: string): string | undefined {
  try {
    return decodeURIComponent(secret)
  } catch {
    return undefined // a % that escapes nothing
  }
}

/** The key at the end of a DER structure, as PEM files hold it. */
const lastKey = (bytes: Uint8Array | undefined): Uint8Array | undefined =>
  bytes !== undefined && bytes.length > ed25519KeyLength ? bytes.slice(-ed25519KeyLength) : undefined

const lineEnd = /\r?\n$/

/** The text inside base64 or hexadecimal, as `echo secret | base64` makes it. */
function textInside(bytes: Uint8Array | undefined): string | undefined {
  const text = bytes === undefined ? undefined : textOf(bytes)
  return text?.replace(lineEnd, '')
}

const withoutLineEnd = (bytes: Uint8Array | undefined): Uint8Array | undefined =>
  bytes?.at(-1) === lineFeed ? bytes.slice(0, -1) : undefined

const edits: readonly SecretEdit[] = [
  ['as text, not decoded', utf8],
  ['decoded from base64', fromBase64],
  ['decoded from hexadecimal', fromHex],
  ['as the text inside its base64, without a line feed at its end', (secret) => textInside(fromBase64(secret.trim()))],
  [
    'as the text inside its hexadecimal, without a line feed at its end',
    (secret) => textInside(fromHex(secret.trim())),
  ],
  ['decoded from base64 without the line feed at its end', (secret) => withoutLineEnd(fromBase64(secret.trim()))],
  ['without its prefix', bare],
  ['as text without its prefix', (secret) => utf8(bare(secret))],
  ['decoded from base64 without its prefix', (secret) => fromBase64(bare(secret))],
  ['decoded from hexadecimal without its prefix', (secret) => fromHex(bare(secret))],
  ['with whsec_ in front', (secret) => `whsec_${secret}`],
  ['without its percent-encoding', unescaped],
  ['without the lines of PEM', (secret) => secret.replaceAll(pem, '')],
  ['as the base64 in its PEM', (secret) => fromBase64(secret.replaceAll(pem, ''))],
  ['as the last 32 bytes of its DER', (secret) => lastKey(fromHex(secret) ?? fromBase64(secret.replaceAll(pem, '')))],
  ['encoded in base64', (secret) => toBase64(utf8(secret))],
  ['encoded in hexadecimal', (secret) => toHex(utf8(secret))],
]

export const encoding: Hypothesis = {
  code: 'secret_wrong_encoding',
  *changes({ secrets }): Iterable<Change> {
    yield* changedSecrets(secrets, edits)
    for (const secret of secrets) {
      if (typeof secret === 'string') continue
      for (const [how, text] of [
        ['as its text', textOf(secret)],
        ['as text, in base64', toBase64(secret)],
        ['as text, in base64 after whsec_', `whsec_${toBase64(secret)}`],
        ['as text, in hexadecimal', toHex(secret)],
      ] as const) {
        if (text === undefined || text === '') continue
        yield { to: { secrets: [text] }, evidence: `The secret ${maskedSecret(secret)} matches ${how}.` }
      }
    }
  },
}
