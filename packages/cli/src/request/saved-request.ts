/** A delivery as somebody has saved it. */
export interface SavedRequest {
  readonly method: string
  /** Where it was sent, as far as that can be told. */
  readonly url: string | undefined
  /** The URL or path that was saved, where `url` is another one. @default none */
  readonly requestUrl?: string | undefined
  readonly headers: Readonly<Record<string, readonly string[]>>
  /** The exact bytes. */
  readonly body: Uint8Array
}

/** Lines with one name, in any case, become one entry, as a server would see them. */
export function gatherHeaders(lines: readonly (readonly [name: string, value: string])[]): SavedRequest['headers'] {
  const gathered = new Map<string, string[]>()
  for (const [name, value] of lines) {
    const key = name.toLowerCase()
    gathered.set(key, [...(gathered.get(key) ?? []), value])
  }
  return Object.fromEntries(gathered)
}
