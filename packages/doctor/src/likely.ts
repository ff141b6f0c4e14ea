import type { Attempt } from './attempt.ts'
import { changedBody, emptyBody } from './body/changed-body.ts'
import { lossyText } from './body/charset.ts'
import { compressed } from './body/compression.ts'
import type { Examination } from './examine.ts'
import { malformedHeader } from './header/malformed.ts'
import { missingHeader } from './header/missing.ts'
import type { Knowledge } from './hypothesis.ts'
import { secretKind } from './secret/kind.ts'
import { wrongSecret } from './secret/wrong.ts'
import type { Likely, Sign } from './sign.ts'
import { unknownUrl } from './url/unknown-url.ts'

/** The strongest signs first. */
const signs: readonly Sign[] = [
  missingHeader,
  malformedHeader,
  emptyBody,
  compressed,
  secretKind,
  unknownUrl,
  lossyText,
  changedBody,
]

/** The likeliest cause where none is proved: a wrong secret, unless something else shows. */
export function likelyCause(attempt: Attempt, asIs: Examination, knowledge: Knowledge): Likely {
  for (const sign of signs) {
    const likely = sign(attempt, asIs, knowledge)
    if (likely !== undefined) return likely
  }
  return wrongSecret(attempt, asIs)
}
