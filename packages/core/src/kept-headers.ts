import type { HeaderReader } from './headers.ts'

const harmless = ['content-type', 'user-agent', 'date', 'x-request-id']

/** Headers by their lower-case names. */
export type KeptHeaders = Readonly<Record<string, string>>

/**
 * The headers worth keeping with an event: those its definition declares and a few harmless ones, no credentials.
 * They are read when somebody asks for them first.
 */
export function keptHeaders(read: HeaderReader, declared: readonly string[]): () => KeptHeaders {
  let kept: Record<string, string> | undefined
  return () => {
    if (kept !== undefined) return kept
    kept = {}
    for (const name of [...declared, ...harmless]) {
      const value = read(name)
      if (value !== undefined) kept[name.toLowerCase()] = value
    }
    return kept
  }
}
