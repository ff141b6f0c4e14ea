import { decodeUtf8 } from './bytes.ts'

const maxDepth = 64

/** Whether brackets outside of strings nest deeper than is sane. */
function isTooDeep(text: string): boolean {
  let depth = 0
  let inString = false
  for (let index = 0; index < text.length; index++) {
    const character = text[index]
    if (character === '\\') index++
    else if (character === '"') inString = !inString
    else if (inString) continue
    else if (character === '[' || character === '{') {
      if (++depth > maxDepth) return true
    } else if (character === ']' || character === '}') depth--
  }
  return false
}

/**
 * The JSON of a body that is not proved yet, for providers that put the signature inside it; `undefined` when it is
 * not JSON or nests deeper than 64. To be used for the check and nothing else.
 */
export function parseUnproved(body: Uint8Array): unknown {
  try {
    const text = decodeUtf8(body)
    return isTooDeep(text) ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
