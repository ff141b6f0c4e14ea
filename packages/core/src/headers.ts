/** Headers as the caller has them: a plain object in any case, `Headers`, or Node's `IncomingHttpHeaders`. */
export type HeadersLike = Headers | Readonly<Record<string, string | readonly string[] | undefined>>

/** The value of a header by its name in any case; repeated lines are joined with `, `. */
export type HeaderReader = (name: string) => string | undefined

/** Reads headers of any of the usual shapes by name, in any case. */
export function headerReader(headers: HeadersLike): HeaderReader {
  if (headers instanceof Headers) return (name) => headers.get(name) ?? undefined
  const values = new Map<string, string>()
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue
    const key = name.toLowerCase()
    const text = typeof value === 'string' ? value : value.join(', ')
    const before = values.get(key)
    values.set(key, before === undefined ? text : `${before}, ${text}`)
  }
  return (name) => values.get(name.toLowerCase())
}
