import { decodeUtf8 } from './bytes.ts'

const maxDepth = 64
const maxContainers = 65_536

/**
 * Whether brackets outside of strings nest deeper, or are more, than is sane. To parse a megabyte of empty lists takes
 * twenty times what a megabyte of text does: a delivery has a bracket for some tens of bytes, and a stranger for each.
 */
function isTooComplex(text: string): boolean {
  let depth = 0
  let containers = 0
  let inString = false
  for (let index = 0; index < text.length; index++) {
    const character = text[index]
    if (character === '\\') index++
    else if (character === '"') inString = !inString
    else if (inString) continue
    else if (character === '[' || character === '{') {
      if (++depth > maxDepth || ++containers > maxContainers) return true
    } else if (character === ']' || character === '}') depth--
  }
  return false
}

/**
 * The JSON of a body that is not proved yet, for providers that put the signature inside it; `undefined` when it is
 * not JSON, nests deeper than 64 or has more than 65,536 objects and lists. To be used for the check and nothing else.
 */
export function parseUnproved(body: Uint8Array): unknown {
  try {
    const text = decodeUtf8(body)
    return isTooComplex(text) ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
