import type { Change, Hypothesis } from '../hypothesis.ts'
import { parseJsonNode } from './json-node.ts'
import { allStyles, usualStyles } from './json-styles.ts'
import { textOfBody, utf8 } from './text-of-body.ts'
import { writeJson } from './write-json.ts'

/** Bytes above which only the usual writers are tried. */
const smallBody = 65_536

/** Rewrites a body that was serialised again as the sender may have written it. */
export const reserialized: Hypothesis = {
  code: 'body_reserialized',
  *changes({ body }): Iterable<Change> {
    const text = textOfBody(body)
    const node = text === undefined ? undefined : parseJsonNode(text)
    if (node === undefined) return
    const tried = new Set([text])
    for (const style of body.length > smallBody ? usualStyles : allStyles) {
      const written = writeJson(node, style)
      if (tried.has(written)) continue
      tried.add(written)
      yield { to: { body: utf8(written) }, evidence: `The body matches as ${style.name} writes it.` }
    }
  },
}
