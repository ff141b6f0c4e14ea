import { textOf, utf8 } from '../bytes.ts'
import type { Change, Hypothesis } from '../hypothesis.ts'
import { type JsonNode, parseJsonNode } from './json-node.ts'
import { usualStyles } from './json-styles.ts'
import { writeJson } from './write-json.ts'

const integer = /^-?\d{1,15}$/
const decimal = /^-?\d+(?:\.\d)?$/
/** Whole numbers above which not every one of them is tried as a float. */
const maxFloats = 5
const smallBody = 4096
const layouts = 4

/** The same JSON with each number written by `write`, which also gets its place among the literals. */
function withNumbers(node: JsonNode, write: (text: string, index: number) => string): JsonNode {
  let index = 0
  const walk = (current: JsonNode): JsonNode => {
    switch (current.kind) {
      case 'string':
        return current
      case 'literal':
        return { kind: 'literal', text: write(current.text, index++) }
      case 'array':
        return { kind: 'array', items: current.items.map(walk) }
      case 'object':
        return { kind: 'object', members: current.members.map(([name, value]) => [name, walk(value)] as const) }
    }
  }
  return walk(node)
}

/** JSON as it was before `1.0` became `1`, and `1.50` became `1.5`. */
function* refloated(node: JsonNode): Iterable<JsonNode> {
  yield withNumbers(node, (text) => (decimal.test(text) && text.includes('.') ? `${text}0` : text))
  const places: number[] = []
  withNumbers(node, (text, index) => {
    if (integer.test(text)) places.push(index)
    return text
  })
  if (places.length > maxFloats) return
  for (let chosen = 1; chosen < 2 ** places.length; chosen++) {
    const floats = new Set(places.filter((_, bit) => (chosen & (1 << bit)) !== 0))
    yield withNumbers(node, (text, index) => (floats.has(index) ? `${text}.0` : text))
  }
}

/** A parser keeps the value of a number and not its text. */
export const numberStyles: Hypothesis = {
  code: 'body_reserialized',
  alone: true,
  *changes({ body }): Iterable<Change> {
    const text = body.length > smallBody ? undefined : textOf(body)
    const node = text === undefined ? undefined : parseJsonNode(text)
    if (node === undefined) return
    for (const changed of refloated(node)) {
      for (const style of usualStyles.slice(0, layouts)) {
        const evidence = `The body matches as ${style.name} writes it, with numbers such as 1.0 that became 1.`
        yield { to: { body: utf8(writeJson(changed, style)) }, evidence }
      }
    }
  },
}
