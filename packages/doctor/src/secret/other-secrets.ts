import type { Hypothesis } from '../hypothesis.ts'
import { printable } from '../printable.ts'
import { maskedSecret } from './masked-secret.ts'

export const otherSecrets: Hypothesis = {
  code: 'secret_other_configured',
  *changes(_attempt, knowledge) {
    for (const [name, secret] of Object.entries(knowledge.otherSecrets)) {
      const evidence = `The secret named ${printable(name)}, ${maskedSecret(secret)}, matches.`
      yield { to: { secrets: [secret] }, evidence }
    }
  },
}
