import type { Attempt } from '../attempt.ts'
import { textOf } from '../bytes.ts'
import type { Examination } from '../examine.ts'
import type { Likely } from '../sign.ts'
import { isBlank } from './masked-secret.ts'

const mode = /"livemode"\s*:\s*(true|false)/

/** What is left when nothing else is wrong, with what speaks for it. */
export function wrongSecret({ body, headers, secrets }: Attempt, asIs: Examination): Likely {
  const evidence: string[] = []
  if (secrets.every(isBlank)) evidence.push('The secret is empty, or there is none.')
  if (headers.get('content-length') === String(body.length)) {
    evidence.push(`The body has the ${body.length} bytes that Content-Length says were sent.`)
  }
  const livemode = mode.exec(textOf(body) ?? '')?.[1]
  if (livemode !== undefined) {
    evidence.push(`The event is of ${livemode === 'true' ? 'live' : 'test'} mode, and so must the secret be.`)
  }
  if (asIs.kind === 'refused' && asIs.refusal.refused === 'secret_unavailable') {
    evidence.push("The provider's certificate could not be fetched, so nothing could be checked.")
  }
  return { code: 'secret_wrong', evidence }
}
