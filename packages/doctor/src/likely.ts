import type { Attempt } from './attempt.ts'
import type { DiagnosisCode } from './diagnosis.ts'
import type { Examination } from './examine.ts'

/** A cause that is not proved by a signature, with the reason to name it. */
export interface Likely {
  readonly code: DiagnosisCode
  /** It is a fact of the request, and not a guess. @default false */
  readonly certain?: boolean
  readonly evidence: readonly string[]
}

/** Names a cause where nothing that was undone made the signature match. */
export function likelyCause({ body }: Attempt, asIs: Examination): Likely {
  if (asIs.kind === 'refused' && asIs.refusal.refused === 'signature_missing') {
    return { code: 'header_missing', certain: true, evidence: [asIs.refusal.message ?? ''] }
  }
  if (body.length === 0) return { code: 'body_empty', evidence: ['The body has 0 bytes.'] }
  return { code: 'secret_wrong', evidence: [] }
}
