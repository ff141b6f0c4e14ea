import type { Hypothesis } from '../hypothesis.ts'
import { changedUrls, type UrlEdit } from './changed-urls.ts'
import { targetsOf } from './forwarded.ts'
import { urlParts } from './url-parts.ts'

const maxFields = 200
const asQuery = (fields: readonly string[]): string => (fields.length === 0 ? '' : `?${fields.join('&')}`)

function encoded(query: string): string {
  return Array.from(new URLSearchParams(query), (pair) => pair.map(encodeURIComponent).join('=')).join('&')
}

export const query: Hypothesis = {
  code: 'url_query',
  *changes(attempt) {
    yield* changedUrls(attempt, function* (parts): Iterable<UrlEdit> {
      const now = parts.query
      for (const { url, from } of targetsOf(attempt)) {
        yield [`with the query that ${from}`, { query: urlParts(url).query }]
      }
      if (now === '') {
        yield ['with an empty query', { query: '?' }]
        return
      }
      const fields = now.slice(1).split('&').slice(0, maxFields)
      yield ['without its query', { query: '' }]
      yield ['with its query sorted', { query: asQuery(fields.toSorted()) }]
      yield ['with its query encoded again', { query: `?${encoded(now)}` }]
      yield ['with spaces of its query as +', { query: now.replaceAll('%20', '+') }]
      yield ['with spaces of its query as %20', { query: now.replaceAll('+', '%20') }]
      for (const field of fields) {
        yield ['without one field of its query', { query: asQuery(fields.filter((each) => each !== field)) }]
      }
    })
  },
}
