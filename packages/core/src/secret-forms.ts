import type { Secret } from './signature-scheme.ts'

/** What a provider's secrets look like, for what is said when one matches nothing. Never used to verify. */
export interface SecretForms {
  /** What every secret of the provider begins with, one of them: `whsec_`. @default nothing is known */
  readonly prefixes?: readonly string[]
  /** What begins otherwise and is pasted instead, by its prefix: `{ 'xoxb-': 'a bot token' }`. @default {} */
  readonly mistaken?: Readonly<Record<string, string>>
}

/** What no signing secret looks like, whoever made it; each completes "the secret …". */
const suspicious: readonly (readonly [form: RegExp, words: string])[] = [
  [/^\s*(["'`]).*\1\s*$/s, 'is in quotes: leave them out'],
  [/[\r\n]$/, 'ends with a newline: trim what is read from a file'],
  [/^\s|\s$/, 'begins or ends with a blank: trim it'],
  [/^(?:export\s+)?[A-Z][A-Z0-9]*_[A-Z0-9_]*=[^=]/, 'begins with the name of a variable: keep what follows the ='],
  [/^v1,\s*whsec_/, 'begins with v1, before whsec_: leave the v1, out'],
  [/^<.*>$|(?:\.{3}|…)$/s, 'is a placeholder'],
]

/** API keys by their prefix: the one kind of secret that is next to the signing secret in most dashboards. */
const apiKeys = ['sk', 'pk', 'rk'].flatMap((kind) => [`${kind}_live_`, `${kind}_test_`])

/** What signing secrets begin with, wherever they come from. */
const signingPrefixes = ['whsec_', 'pdl_ntfset_', 'lin_wh_', 'shpss_']

const mostText = 4096

/** The text of a secret, also where it was read from a file as bytes; `undefined` where bytes are no text. */
function textOf(secret: Secret): string | undefined {
  if (typeof secret === 'string') return secret.length > mostText ? undefined : secret
  if (
    secret.length > mostText ||
    !secret.every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 10 || byte === 13)
  ) {
    return undefined
  }
  return new TextDecoder().decode(secret)
}

/**
 * What is odd about a secret, to complete "the secret …", without any part of it but a prefix that everybody knows;
 * `undefined` when it looks right.
 */
export function secretOddity(secret: Secret, { prefixes = [], mistaken = {} }: SecretForms = {}): string | undefined {
  const text = textOf(secret)
  if (text === undefined) return undefined
  const odd = suspicious.find(([form]) => form.test(text))
  if (odd !== undefined) return odd[1]
  if (prefixes.some((prefix) => text.startsWith(prefix))) return undefined
  for (const [prefix, what] of Object.entries(mistaken)) {
    if (text.startsWith(prefix)) return `begins with ${prefix}, so it is ${what}`
  }
  const apiKey = apiKeys.find((prefix) => text.startsWith(prefix))
  if (apiKey !== undefined) return `begins with ${apiKey}, so it is an API key and no signing secret`
  const foreign = prefixes.length === 0 ? undefined : signingPrefixes.find((prefix) => text.startsWith(prefix))
  return (
    foreign &&
    `begins with ${foreign}, and is another sender's: one of this sender begins with ${prefixes.join(' or ')}`
  )
}
