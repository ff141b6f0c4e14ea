import type { Hypothesis } from '../hypothesis.ts'
import { changedUrls, type UrlEdit } from './changed-urls.ts'
import { forwardedPrefixes, targetsOf } from './forwarded.ts'
import { urlParts } from './url-parts.ts'

const escapes = /%[0-9a-f]{2}/gi

function decoded(path: string): string {
  try {
    return decodeURI(path)
  } catch {
    return path // a % that escapes nothing
  }
}

export const path: Hypothesis = {
  code: 'url_path',
  *changes(attempt) {
    yield* changedUrls(attempt, function* (parts): Iterable<UrlEdit> {
      const now = parts.path
      if (now.endsWith('/')) yield ['without the slash at the end of its path', { path: now.replace(/\/+$/, '') }]
      else yield ['with a slash at the end of its path', { path: `${now}/` }]
      yield ['without doubled slashes in its path', { path: now.replaceAll(/\/{2,}/g, '/') }]
      for (const prefix of forwardedPrefixes(attempt.headers)) {
        yield ['with the path that a proxy cut off', { path: prefix.replace(/\/$/, '') + now }]
      }
      for (const { url, from } of targetsOf(attempt)) {
        const { path: original, query } = urlParts(url)
        if (original === now) continue
        const how = `with the path that ${from}`
        yield [how, { path: original }]
        yield [how, { path: original, query }]
      }
      yield ['with its path percent-encoded', { path: encodeURI(decoded(now)) }]
      yield ['without percent-encoding in its path', { path: decoded(now) }]
      yield ['with capitals in its percent-encoding', { path: now.replace(escapes, (code) => code.toUpperCase()) }]
      yield ['with small letters in its percent-encoding', { path: now.replace(escapes, (code) => code.toLowerCase()) }]
      yield ['with its path in lower case', { path: now.toLowerCase() }]
    })
  },
}
