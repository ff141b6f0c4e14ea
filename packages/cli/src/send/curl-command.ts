import type { AnyEvents, WebhookProvider } from '@rawhook/core'
import type { SignedDelivery } from '@rawhook/testing'
import { Failure } from '../failure.ts'
import { commands, isKept, safeText } from '../output/safe-text.ts'
import { type SecretForm, withoutSecret } from './shown-secret.ts'

/** Cannot be in a header or in an argument. */
const marks: Readonly<Record<SecretForm, string>> = { plain: '\u0000p\u0000', base64: '\u0000b\u0000' }

const expansionOf = (mark: string, variable: string): string =>
  mark === marks.plain ? `"$${variable}"` : `"$(printf %s "$${variable}" | base64 | tr -d '\\n')"`

/** In single quotes nothing has a meaning, `!` at a prompt included, which shell-quote leaves in double quotes. */
const inSingleQuotes = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

const unicodeEscape = (character: string): string =>
  `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`

/** What a terminal would obey has to be an escape, which bash and zsh read within these quotes. */
const inAnsiQuotes = (text: string): string =>
  `$'${text.replaceAll(/[\\']/g, String.raw`\$&`).replaceAll(commands, (each) => (isKept(each) ? each : unicodeEscape(each)))}'`

const quoted = (text: string): string => (safeText(text) === text ? inSingleQuotes(text) : inAnsiQuotes(text))

/** One argument for a shell, with the variable in the place of the secret. */
const argument = (text: string, variable: string): string =>
  text
    .split(/(\0[pb]\0)/)
    .filter((part) => part !== '')
    .map((part) => (part.startsWith('\0') ? expansionOf(part, variable) : quoted(part)))
    .join('') || quoted('')

/**
 * A delivery as a curl line. It holds the signature and never the secret: where a provider sends the secret itself, the
 * line reads it from its variable.
 * @throws Failure on a body that no argument can hold
 */
export function curlCommand(
  provider: WebhookProvider<AnyEvents>,
  { url, headers, body }: SignedDelivery,
  { secret, variable }: { readonly secret: string; readonly variable: string },
): string {
  if (typeof body !== 'string' && !Buffer.from(body.toString()).equals(body)) {
    throw new Failure('usage', 'The body is not text, so it does not fit into a curl line.')
  }
  if (body.includes('\u0000')) throw new Failure('usage', 'The body has a NUL, so it does not fit into a curl line.')
  const safe = (text: string): string =>
    argument(
      withoutSecret(provider, secret, text, (form) => marks[form]),
      variable,
    )
  const lines = [
    `curl -X POST ${safe(url)}`,
    ...Object.entries(headers).map(([name, value]) => `-H ${safe(`${name}: ${value}`)}`),
    `--data-raw ${safe(body.toString())}`,
  ]
  return lines.join(' \\\n  ')
}
