import { textOf, utf8 } from '../bytes.ts'
import type { Change, Hypothesis } from '../hypothesis.ts'

const beyondAscii = /[^\0-\x7f]/

export const unicodeForm: Hypothesis = {
  code: 'body_unicode_form',
  *changes({ body }): Iterable<Change> {
    const text = textOf(body)
    if (text === undefined || !beyondAscii.test(text)) return
    for (const form of ['NFC', 'NFD'] as const) {
      const changed: string = text.normalize(form)
      if (changed === text) continue
      yield { to: { body: utf8(changed) }, evidence: `The body matches in the Unicode form ${form}.` }
    }
  },
}
