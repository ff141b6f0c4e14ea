import type { Hypothesis } from '../hypothesis.ts'
import { changedSecrets } from './changed-secrets.ts'

/** What `trim` and `\s` know, and what is as invisible: zero-width characters and the byte order mark. */
const blanks = /[\s\u200b-\u200d\u2060\ufeff]+/g
const edges = /^[\s\u200b-\u200d\u2060\ufeff]+|[\s\u200b-\u200d\u2060\ufeff]+$/g
const writtenBreaks = /(?:\\r|\\n)+$/

export const whitespace: Hypothesis = {
  code: 'secret_whitespace',
  *changes({ secrets }) {
    yield* changedSecrets(secrets, [
      ['without the blank space at its edges', (secret) => secret.replaceAll(edges, '')],
      ['without any blank space', (secret) => secret.replaceAll(blanks, '')],
      ['without the \\n that is written out at its end', (secret) => secret.replace(writtenBreaks, '')],
      ['with a line feed at its end, so the provider has one', (secret) => `${secret}\n`],
      ['with a space at its end, so the provider has one', (secret) => `${secret} `],
      ['with CR LF at its end, so the provider has them', (secret) => `${secret}\r\n`],
      ['with a space in front, so the provider has one', (secret) => ` ${secret}`],
    ])
  },
}
