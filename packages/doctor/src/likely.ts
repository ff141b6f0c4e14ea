import type { Attempt } from './attempt.ts'
import { changedBody, emptyBody } from './body/changed-body.ts'
import { lossyText } from './body/charset.ts'
import { compressed } from './body/compression.ts'
import { containedBody } from './body/contained.ts'
import { loweredBody } from './body/letter-case.ts'
import { cutBody } from './body/truncated.ts'
import { signsBody } from './described-signatures.ts'
import type { Examination } from './examine.ts'
import { malformedHeader } from './header/malformed.ts'
import { missingHeader } from './header/missing.ts'
import type { Knowledge } from './hypothesis.ts'
import { nextTurn } from './pause.ts'
import { secretKind } from './secret/kind.ts'
import { wrongSecret } from './secret/wrong.ts'
import type { Likely, Sign } from './sign.ts'
import { unknownUrl } from './url/unknown-url.ts'

/** Signs in the body count only where the signature covers it. */
const ofBody = (sign: Sign): Sign => {
  return (attempt, asIs, knowledge) => (signsBody(attempt.provider) ? sign(attempt, asIs, knowledge) : undefined)
}

/** The strongest signs first. */
const signs: readonly Sign[] = [
  missingHeader,
  malformedHeader,
  ...[emptyBody, compressed, containedBody, cutBody].map(ofBody),
  secretKind,
  unknownUrl,
  ...[lossyText, loweredBody, changedBody].map(ofBody),
]

/** The likeliest cause where none is proved: a wrong secret, unless something else shows. */
export async function likelyCause(attempt: Attempt, asIs: Examination, knowledge: Knowledge): Promise<Likely> {
  for (const sign of signs) {
    await nextTurn() // each of them may read all of a large body
    const likely = sign(attempt, asIs, knowledge)
    if (likely !== undefined) return likely
  }
  return wrongSecret(attempt, asIs)
}
