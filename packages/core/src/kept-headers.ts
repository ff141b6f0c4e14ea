import type { HeaderReader } from './headers.ts'

const harmless = ['content-type', 'user-agent', 'date', 'x-request-id']

/** Headers by their lower-case names. */
export type KeptHeaders = Readonly<Record<string, string>>

/** Whether {@link keptHeaders} holds a header, where nothing but that one is asked for. */
export function isKept(name: string, declared: readonly string[]): boolean {
  const wanted = name.toLowerCase()
  return declared.some((known) => known.toLowerCase() === wanted) || harmless.includes(wanted)
}

/**
 * The headers worth keeping with an event: those its definition declares and a few harmless ones, no credentials.
 * They are read when somebody asks for them first.
 */
export function keptHeaders(read: HeaderReader, declared: readonly string[]): () => KeptHeaders {
  let kept: Record<string, string> | undefined
  function keep(names: readonly string[], found: Record<string, string>): Record<string, string> {
    for (const name of names) {
      const value = read(name)
      if (value !== undefined) found[name.toLowerCase()] = value
    }
    return found
  }
  return () => {
    kept ??= keep(harmless, keep(declared, {}))
    return kept
  }
}
