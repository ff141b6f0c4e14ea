import { textOf, utf8 } from '../bytes.ts'
import type { Change, Hypothesis } from '../hypothesis.ts'
import { type Pause, pause, pieceLength } from '../pause.ts'
import { type JsonTokens, textOfToken, tokensOf } from './json-tokens.ts'

type Field = readonly [name: string, value: string]

const maxFields = 1000
/** Bytes above which a body is no form: providers send a few fields. */
const largestForm = 262_144
const form = /^[^=&{["\s]+=[^\s]*$/

const strictly = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*~]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
  })

/** How writers of forms escape a text. */
const escapes: readonly (readonly [name: string, escapeText: (text: string) => string])[] = [
  ['URLSearchParams', (text) => strictly(text).replaceAll('%20', '+').replaceAll('%2A', '*')],
  ['encodeURIComponent', encodeURIComponent],
  ["Python's urlencode", (text) => strictly(text).replaceAll('%20', '+').replaceAll('%7E', '~')],
  ["PHP's http_build_query", (text) => strictly(text).replaceAll('%20', '+')],
  ['RFC 3986', (text) => strictly(text).replaceAll('%7E', '~')],
]

/** The fields of a parsed form that was serialised as JSON. */
function fieldsOfJson(tokens: JsonTokens | undefined): readonly Field[] | undefined {
  if (tokens?.[0] !== '{') return undefined
  const fields: Field[] = []
  let name = ''
  for (const [index, token] of tokens.entries()) {
    if (!token.startsWith('"')) {
      if (index > 0 && !/^[[\],:}]$/.test(token)) return undefined
    } else if (tokens[index + 1] === ':') name = textOfToken(token)
    else fields.push([name, textOfToken(token)])
  }
  return fields.length === 0 ? undefined : fields
}

function* written(fields: readonly Field[], what: string): Iterable<Change | Pause> {
  if (fields.length > maxFields) return
  for (const [name, escapeText] of escapes) {
    const text = fields.map((pair) => pair.map(escapeText).join('=')).join('&')
    yield { to: { body: utf8(text) }, evidence: `The body matches as ${name} writes ${what}.` }
    if (text.length > pieceLength) yield pause
  }
}

/** A form that was parsed, and given to the check as JSON, as its one field, or written again. */
export const forms: Hypothesis = {
  code: 'body_reserialized',
  costly: true,
  *changes({ provider, body }): Iterable<Change | Pause> {
    const text = body.length > largestForm ? undefined : textOf(body)
    if (text === undefined) return
    if (form.test(text)) yield* written([...new URLSearchParams(text)], 'its form')
    const fields = fieldsOfJson(yield* tokensOf(body))
    if (fields !== undefined) yield* written(fields, 'the form that was made JSON')
    if (typeof provider.body !== 'string')
      yield* written([[provider.body.form, text]], 'the form that it was a field of')
  },
}
