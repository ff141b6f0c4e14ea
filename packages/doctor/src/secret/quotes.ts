import type { Hypothesis } from '../hypothesis.ts'
import { changedSecrets } from './changed-secrets.ts'

const quoted = /^\s*(["'`“”‘’])(.*)["'`“”‘’]\s*$/s
const assigned = /^\s*(?:export\s+)?[A-Za-z][A-Za-z0-9_]*\s*[=:]\s*/

const unquoted = (secret: string): string => quoted.exec(secret)?.[2] ?? secret

export const quotes: Hypothesis = {
  code: 'secret_quoted',
  *changes({ secrets }) {
    yield* changedSecrets(secrets, [
      ['without the quotes around it', unquoted],
      ['without a quote at one of its ends', (secret) => secret.replace(/^["'`]|["'`]$/, '')],
      ['without the name of its variable', (secret) => unquoted(secret.replace(assigned, ''))],
    ])
  },
}
