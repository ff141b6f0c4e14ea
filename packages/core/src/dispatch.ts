import type { WebhookEvent } from './event.ts'
import type { WebhookContext } from './webhook-context.ts'

/** A handler, when which event it serves is no longer known to the compiler. */
export type AnyHandler = (event: WebhookEvent, context: WebhookContext<never>) => unknown

/** Finds the handler of a type: the exact name, else the longest prefix, else `'*'`. */
export type Router = (type: string) => AnyHandler | undefined

/**
 * Sorts a dispatch map once. A look-up costs one comparison for each length of prefix in the map, however many
 * handlers there are; `Map` keeps names like `__proto__` harmless.
 */
export function createRouter(handlers: Readonly<Record<string, AnyHandler>>): Router {
  const exact = new Map<string, AnyHandler>()
  const prefixes = new Map<string, AnyHandler>()
  for (const [key, handler] of Object.entries(handlers)) {
    if (key.endsWith('*')) prefixes.set(key.slice(0, -1), handler)
    else exact.set(key, handler)
  }
  const lengths = [...new Set([...prefixes.keys()].map((prefix) => prefix.length))].sort((one, other) => other - one)

  return (type) => {
    const named = exact.get(type)
    if (named !== undefined) return named
    for (const length of lengths) {
      const handler = type.length < length ? undefined : prefixes.get(type.slice(0, length))
      if (handler !== undefined) return handler
    }
    return undefined
  }
}
