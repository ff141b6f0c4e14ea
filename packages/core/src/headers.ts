/** Headers as the caller has them: a plain object in any case, `Headers`, or Node's `IncomingHttpHeaders`. */
export type HeadersLike = Headers | Readonly<Record<string, string | readonly string[] | undefined>>

/** The value of a header by its name in any case; repeated lines are joined with `, `. */
export type HeaderReader = (name: string) => string | undefined

const textOf = (value: string | readonly string[] | undefined): string | undefined =>
  value === undefined || typeof value === 'string' ? value : value.join(', ')

/** Reads headers of any of the usual shapes by name, in any case. */
export function headerReader(headers: HeadersLike): HeaderReader {
  if (headers instanceof Headers) return (name) => headers.get(name) ?? undefined
  const names = Object.keys(headers)
  return (name) => {
    const wanted = name.toLowerCase()
    let found: string | undefined
    for (const known of names) {
      if (known.length !== wanted.length || known.toLowerCase() !== wanted) continue
      const text = textOf(headers[known])
      if (text !== undefined) found = found === undefined ? text : `${found}, ${text}`
    }
    return found
  }
}
