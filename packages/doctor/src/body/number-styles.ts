import { utf8 } from '../bytes.ts'
import type { Change, Hypothesis } from '../hypothesis.ts'
import type { Pause } from '../pause.ts'
import { floatStyles, type JsonStyle, usualStyles } from './json-styles.ts'
import { type JsonTokens, tokensOf } from './json-tokens.ts'
import { type FloatForm, pythonFloats, writeFloat } from './write-float.ts'
import { writeJson } from './write-json.ts'

const integer = /^-?\d{1,15}$/
const decimal = /^-?\d+(?:\.\d)?$/
/** Whole numbers above which not every one of them is tried as a float, but only all of them. */
const maxFloats = 5
const smallBody = 4096
const layouts = 4

/** Places of whole numbers, each set of which may have been floats; the likeliest first. */
function* floatPlaces(tokens: JsonTokens): Iterable<ReadonlySet<number>> {
  const places = tokens.flatMap((token, index) => (integer.test(token) ? [index] : []))
  if (places.length === 0) return
  yield new Set(places)
  if (places.length > maxFloats) return
  for (let chosen = 1; chosen < 2 ** places.length - 1; chosen++) {
    yield new Set(places.filter((_, bit) => (chosen & (1 << bit)) !== 0))
  }
}

const withFloats = (tokens: JsonTokens, places: ReadonlySet<number>, form: FloatForm): JsonTokens =>
  tokens.map((token, index) => (places.has(index) ? writeFloat(Number(token), form) : token))

/** `1.50` and `0.20`, which became `1.5` and `0.2`. */
const withCents = (tokens: JsonTokens): JsonTokens =>
  tokens.map((token) => (token.includes('.') && decimal.test(token) ? `${token}0` : token))

function* rewritten(tokens: JsonTokens): Iterable<readonly [JsonTokens, JsonStyle]> {
  for (const style of usualStyles.slice(0, layouts)) yield [withCents(tokens), { ...style, floats: undefined }]
  for (const places of floatPlaces(tokens)) {
    for (const style of floatStyles) yield [withFloats(tokens, places, style.floats ?? pythonFloats), style]
  }
}

/** A parser keeps the value of a number and not its text. */
export const numberStyles: Hypothesis = {
  code: 'body_reserialized',
  alone: true,
  *changes({ body }): Iterable<Change | Pause> {
    const tokens = body.length > smallBody ? undefined : yield* tokensOf(body)
    if (tokens === undefined) return
    const tried = new Set<string>()
    for (const [changed, style] of rewritten(tokens)) {
      const written = yield* writeJson(changed, style)
      if (tried.has(written)) continue
      tried.add(written)
      const evidence = `The body matches as ${style.name} writes it, with numbers such as 1.0 that became 1.`
      yield { to: { body: utf8(written) }, evidence }
    }
  },
}
