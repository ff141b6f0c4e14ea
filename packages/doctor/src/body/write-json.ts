import type { JsonNode } from './json-node.ts'
import type { JsonStyle } from './json-styles.ts'

type Member = readonly [name: string, value: JsonNode]

const byName = ([first]: Member, [second]: Member): number => (first < second ? -1 : first > second ? 1 : 0)

/** Writes JSON in a style; the text of numbers stays as it is. */
export function writeJson(node: JsonNode, style: JsonStyle): string {
  const { layout, escaping, sortKeys = false } = style
  const { indent, comma, colon } = layout
  const quoted = (text: string): string =>
    escaping === undefined ? `"${text}"` : `"${text.replaceAll(escaping.pattern, escaping.write)}"`

  function bracketed(open: string, parts: readonly string[], close: string, depth: number): string {
    if (parts.length === 0) return open + close
    if (indent === '') return open + parts.join(comma) + close
    const line = `\n${indent.repeat(depth)}`
    return open + line + indent + parts.join(comma + line + indent) + line + close
  }

  function write(current: JsonNode, depth: number): string {
    switch (current.kind) {
      case 'literal':
        return current.text
      case 'string':
        return quoted(current.text)
      case 'array':
        return bracketed(
          '[',
          current.items.map((item) => write(item, depth + 1)),
          ']',
          depth,
        )
      case 'object': {
        const members = sortKeys ? current.members.toSorted(byName) : current.members
        return bracketed(
          '{',
          members.map(([name, value]) => quoted(name) + colon + write(value, depth + 1)),
          '}',
          depth,
        )
      }
    }
  }

  return write(node, 0)
}
