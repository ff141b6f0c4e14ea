import type { Hypothesis } from '../hypothesis.ts'
import { changedUrls, type UrlEdit } from './changed-urls.ts'

const other: Readonly<Record<string, string>> = { http: 'https', https: 'http', ws: 'wss', wss: 'ws' }

export const scheme: Hypothesis = {
  code: 'url_scheme',
  *changes(attempt) {
    yield* changedUrls(attempt, function* (parts): Iterable<UrlEdit> {
      const changed = other[parts.scheme.toLowerCase()]
      if (changed !== undefined) yield [`with ${changed} instead of ${parts.scheme}`, { scheme: changed }]
    })
  },
}
