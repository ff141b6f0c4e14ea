import { textOf, utf8 } from '../bytes.ts'
import type { Change, Hypothesis } from '../hypothesis.ts'
import { type Pause, pause } from '../pause.ts'
import { type JsonStyle, rareStyles, usualStyles } from './json-styles.ts'
import { type JsonTokens, tokensOf } from './json-tokens.ts'
import { writeJson } from './write-json.ts'

/** Bytes above which only the usual writers are tried. */
const smallBody = 65_536

/** Characters of indentation above which a writer that indents is not tried: a body of brackets would become huge. */
const maxIndentation = 4 * 1024 * 1024

/** How many indents a writer needs, about: one for each line and level. */
function indentsOf(tokens: JsonTokens): number {
  let depth = 0
  let indents = 0
  for (const token of tokens) {
    if (token === '{' || token === '[') depth += 1
    if (token === '}' || token === ']') depth -= 1
    if (token.length === 1 && token !== ':') indents += depth
  }
  return indents
}

function* writtenAgain(body: Uint8Array, styles: readonly JsonStyle[]): Iterable<Change | Pause> {
  const tokens = yield* tokensOf(body)
  if (tokens === undefined) return
  const indents = indentsOf(tokens)
  const ends = body.length <= smallBody ? ['', '\n'] : ['']
  const tried = new Set([textOf(body) ?? ''])
  for (const style of styles) {
    if (indents * style.layout.indent.length > maxIndentation) continue
    const written = yield* writeJson(tokens, style)
    for (const end of ends) {
      if (tried.has(written + end)) continue
      tried.add(written + end)
      const how = end === '' ? '' : ', with a line feed at its end'
      yield { to: { body: utf8(written + end) }, evidence: `The body matches as ${style.name} writes it${how}.` }
    }
    if (body.length > smallBody) yield pause
  }
}

/** Rewrites a body that was serialised again as the sender may have written it. */
export const reserialized: Hypothesis = {
  code: 'body_reserialized',
  costly: true,
  changes: ({ body }) => writtenAgain(body, usualStyles),
}

/** The same, for senders that are met less often. */
export const reserializedRarely: Hypothesis = {
  code: 'body_reserialized',
  alone: true,
  changes: ({ body }) => (body.length > smallBody ? [] : writtenAgain(body, rareStyles)),
}
