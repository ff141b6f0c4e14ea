import type { Attempt } from '../attempt.ts'
import { blanksAdded } from '../body/content-length.ts'
import { textOf } from '../bytes.ts'
import { signsBody } from '../described-signatures.ts'
import type { Examination } from '../examine.ts'
import { printable } from '../printable.ts'
import type { Likely } from '../sign.ts'
import { signsUrl } from '../url/changed-urls.ts'
import { hostOf, urlParts } from '../url/url-parts.ts'
import { isBlank } from './masked-secret.ts'

const mode = /"livemode"\s*:\s*(true|false)/

/** What is left when nothing else is wrong, with what speaks for it. */
export function wrongSecret(attempt: Attempt, asIs: Examination): Likely {
  const { body, headers, secrets } = attempt
  const evidence: string[] = []
  if (secrets.every(isBlank)) evidence.push('The secret is empty, or there is none.')
  const added = signsBody(attempt.provider) ? blanksAdded(body, headers) : undefined
  if (added !== undefined) {
    const behind = added === 0 ? '' : `, and ${added} blank behind them`
    const whole = `The body has the ${body.length - added} bytes that Content-Length says were sent${behind}`
    evidence.push(`${whole}: that speaks for a wrong secret.`)
  }
  if (signsUrl(attempt)) {
    const { scheme, authority, query } = urlParts(attempt.url)
    const taken = `${scheme}://${printable(hostOf(authority))}`
    const fields = query === '' ? 'without a query' : 'with a query'
    evidence.push(
      `The URL is signed too, and is taken to be at ${taken}; if the provider has another one, that is why. Here it is ${fields}.`,
    )
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
