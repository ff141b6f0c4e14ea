import type { Hypothesis } from '../hypothesis.ts'
import { printable } from '../printable.ts'
import { changedUrls, type UrlEdit } from './changed-urls.ts'
import { forwardedHosts } from './forwarded.ts'

export const host: Hypothesis = {
  code: 'url_host',
  *changes(attempt) {
    yield* changedUrls(attempt, function* ({ scheme, authority }): Iterable<UrlEdit> {
      const bare = authority.replace(/:\d+$/, '')
      const www = bare.startsWith('www.') ? bare.slice('www.'.length) : `www.${bare}`
      const ported = bare === authority && bare !== '' ? [`${bare}:443`, `${bare}:80`] : []
      const own = authority === '' ? [] : [bare, authority.toLowerCase(), www, ...ported]
      for (const changed of [...own, ...forwardedHosts(attempt.headers)]) {
        for (const each of new Set([scheme || 'https', 'https', 'http'])) {
          yield [`at ${each}://${printable(changed)}`, { scheme: each, authority: changed }]
        }
      }
    })
  },
}
