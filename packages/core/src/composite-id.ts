import { keyProblem } from './parse-events.ts'

const isWord = (part: unknown): boolean => typeof part === 'string' && /^[^:]+$/.test(part)
const isText = (part: unknown): boolean => typeof part === 'string' && part !== ''

/**
 * An id of several members with colons between them, which has one reading only; `undefined` where a member is missing, or
 * where one that is not the last has a colon, or the whole is too long for an id: then the event is known by a digest.
 * @example
 * compositeId([item.subscriptionId, item.resourceId, item.etag])
 */
export function compositeId(parts: readonly unknown[]): string | undefined {
  const last = parts.length - 1
  const isPlain = parts.every(
    (part, place) => Number.isSafeInteger(part) || (place === last ? isText(part) : isWord(part)),
  )
  const id = parts.join(':')
  return isPlain && keyProblem('id', id) === undefined ? id : undefined
}
