import { textOf, utf8 } from '../bytes.ts'
import type { Change, Hypothesis } from '../hypothesis.ts'
import { type JsonNode, parseJsonNode } from './json-node.ts'
import { allStyles, compactStyle, usualStyles } from './json-styles.ts'
import { writeJson } from './write-json.ts'

/** Bytes above which only the usual writers are tried. */
const smallBody = 65_536

/** Characters of indentation above which a writer that indents is not tried: a body of brackets would become huge. */
const maxIndentation = 4 * 1024 * 1024

/** How many indents a writer needs for a node, one for each line. */
function indentsOf(node: JsonNode, depth = 1): number {
  switch (node.kind) {
    case 'object':
      return node.members.reduce((sum, [, value]) => sum + depth + indentsOf(value, depth + 1), depth)
    case 'array':
      return node.items.reduce((sum, item) => sum + depth + indentsOf(item, depth + 1), depth)
    default:
      return 0
  }
}

/** Rewrites a body that was serialised again as the sender may have written it. */
export const reserialized: Hypothesis = {
  code: 'body_reserialized',
  costly: true,
  *changes({ body }): Iterable<Change> {
    const text = textOf(body)
    const node = text === undefined ? undefined : parseJsonNode(text)
    if (node === undefined) return
    const indents = indentsOf(node)
    const isSmall = body.length <= smallBody
    const compact = writeJson(node, compactStyle)
    const styles = (isSmall ? allStyles : usualStyles).filter(({ layout, escaping }) => {
      const changesText = escaping === undefined || compact.search(escaping.pattern) !== -1
      return changesText && indents * layout.indent.length <= maxIndentation
    })
    for (const end of isSmall ? ['', '\n'] : ['']) {
      const tried = new Set([text])
      for (const style of styles) {
        const written = writeJson(node, style) + end
        if (tried.has(written)) continue
        tried.add(written)
        const how = end === '' ? '' : ', with a line feed at its end'
        yield { to: { body: utf8(written) }, evidence: `The body matches as ${style.name} writes it${how}.` }
      }
    }
  },
}
