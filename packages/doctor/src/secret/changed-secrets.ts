import type { Secret } from '@rawhook/core'
import type { Change } from '../hypothesis.ts'
import { maskedSecret } from './masked-secret.ts'

/** What is done to the text of a secret, said as in "the secret matches …", and the function that does it. */
export type SecretEdit = readonly [how: string, edit: (secret: string) => Secret | undefined]

/** Every edit that changes a secret, for every secret that is text. */
export function* changedSecrets(secrets: readonly Secret[], edits: readonly SecretEdit[]): Iterable<Change> {
  for (const [how, edit] of edits) {
    for (const secret of secrets) {
      if (typeof secret !== 'string') continue
      const edited = edit(secret)
      if (edited === undefined || edited === secret || edited.length === 0) continue
      yield { to: { secrets: [edited] }, evidence: `The secret ${maskedSecret(secret)} matches ${how}.` }
    }
  }
}
