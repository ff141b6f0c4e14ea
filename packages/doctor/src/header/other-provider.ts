import type { Change, Hypothesis } from '../hypothesis.ts'

export const otherProvider: Hypothesis = {
  code: 'header_other_provider',
  alone: true,
  *changes(attempt, { providers }): Iterable<Change> {
    for (const provider of providers) {
      if (provider.name === attempt.provider.name) continue
      yield { to: { provider }, evidence: `The same delivery and secret match as one of ${provider.title}.` }
    }
  },
}
