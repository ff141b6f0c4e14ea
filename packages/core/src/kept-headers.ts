import type { HeaderReader } from './headers.ts'

const harmless = ['content-type', 'user-agent', 'date', 'x-request-id']

/** The headers worth keeping with an event: those its definition declares and a few harmless ones, no credentials. */
export function keptHeaders(read: HeaderReader, declared: readonly string[]): Readonly<Record<string, string>> {
  const kept: Record<string, string> = {}
  for (const name of [...declared, ...harmless]) {
    const value = read(name)
    if (value !== undefined) kept[name.toLowerCase()] = value
  }
  return kept
}
