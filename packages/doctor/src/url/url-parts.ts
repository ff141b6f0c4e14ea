/** A URL as it is written: nothing is normalised, since the provider signed the text. */
export interface UrlParts {
  /** `https`, or nothing where only a path is known. */
  readonly scheme: string
  /** Host and port. */
  readonly authority: string
  readonly path: string
  /** With its question mark; empty without one. */
  readonly query: string
}

const pattern = /^(?:([a-z][a-z\d+.-]*):\/\/([^/?#]*))?([^?#]*)(\?[^#]*)?/i

export function urlParts(url: string): UrlParts {
  const [, scheme = '', authority = '', path = '', query = ''] = pattern.exec(url) ?? []
  return { scheme, authority, path, query }
}

export const writeUrl = ({ scheme, authority, path, query }: UrlParts): string =>
  authority === '' ? path + query : `${scheme || 'https'}://${authority}${path}${query}`
