import type { Attempt } from './attempt.ts'
import type { DiagnosisCode } from './diagnosis.ts'
import type { Examination } from './examine.ts'
import type { Knowledge } from './hypothesis.ts'

/** A cause that no signature proves, with the reasons to name it. */
export interface Likely {
  readonly code: DiagnosisCode
  /** It is a fact of the request, and not a guess. @default false */
  readonly certain?: boolean
  readonly evidence: readonly string[]
}

/** Looks for a cause in what was sent and configured, where nothing that was undone made the signature match. */
export type Sign = (attempt: Attempt, asIs: Examination, knowledge: Knowledge) => Likely | undefined
