import { textOf, utf8 } from '../bytes.ts'
import type { Change, Hypothesis } from '../hypothesis.ts'
import { type Pause, pause, pieceLength } from '../pause.ts'

/** Entities as the usual functions write them; `&amp;` comes last, so that `&amp;lt;` becomes `&lt;`. */
const entities: readonly (readonly [character: string, written: readonly string[]])[] = [
  ['"', ['&quot;', '&#34;', '&#034;', '&#x22;']],
  ["'", ['&#39;', '&#039;', '&#x27;', '&apos;']],
  ['<', ['&lt;', '&#60;', '&#x3C;', '&#x3c;']],
  ['>', ['&gt;', '&#62;', '&#x3E;', '&#x3e;']],
  ['/', ['&#x2F;', '&#x2f;', '&#47;']],
  ['`', ['&#96;', '&#x60;']],
  ['=', ['&#x3D;', '&#x3d;', '&#61;']],
]
const ampersands = ['&amp;', '&#38;', '&#x26;']

const replaced = (text: string, character: string, written: readonly string[]): string =>
  written.reduce((changed, entity) => changed.replaceAll(entity, character), text)

const entity = /&(?:[a-z]{2,4}|#x?[0-9a-f]{2,3});/i

/** For what escapes only quotes and angle brackets. */
const withoutAmpersands = (text: string): string =>
  entities.reduce((changed, [character, written]) => replaced(changed, character, written), text)

const unescaped = (text: string): string => replaced(withoutAmpersands(text), '&', ampersands)

export const htmlEscaped: Hypothesis = {
  code: 'body_html_escaped',
  costly: true,
  *changes({ body }): Iterable<Change | Pause> {
    const text = textOf(body)
    if (text === undefined || text.search(entity) === -1) return
    const readings = [
      ['with its HTML entities as characters', unescaped],
      ['with its HTML entities but &amp; as characters', withoutAmpersands],
      ['with its HTML entities as characters, twice', (escaped: string) => unescaped(unescaped(escaped))],
    ] as const
    const tried = new Set([text])
    for (const [how, read] of readings) {
      if (text.length > pieceLength) yield pause
      const changed = read(text)
      if (tried.has(changed)) continue
      tried.add(changed)
      yield { to: { body: utf8(changed) }, evidence: `The body matches ${how}.` }
    }
  },
}
