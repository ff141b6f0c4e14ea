import type { Attempt } from '../attempt.ts'
import { describedSignatures } from '../described-signatures.ts'
import type { Change } from '../hypothesis.ts'
import { type UrlParts, urlParts, writeUrl } from './url-parts.ts'

/** Changed parts of a URL, and how that is said. */
export type UrlEdit = readonly [how: string, to: Partial<UrlParts>]

/** Whether the URL is a part of what this provider signs. */
export const signsUrl = ({ provider }: Attempt): boolean => describedSignatures(provider).some((each) => each.signsUrl)

/** Every edit that changes the URL, for providers that sign it. */
export function* changedUrls(attempt: Attempt, edits: (parts: UrlParts) => Iterable<UrlEdit>): Iterable<Change> {
  if (!signsUrl(attempt)) return
  const parts = urlParts(attempt.url)
  const tried = new Set([attempt.url])
  for (const [how, to] of edits(parts)) {
    const url = writeUrl({ ...parts, ...to })
    if (tried.has(url)) continue
    tried.add(url)
    yield { to: { url }, evidence: `The signature matches for the URL ${how}.` }
  }
}
