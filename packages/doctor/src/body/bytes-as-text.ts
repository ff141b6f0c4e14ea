import { fromHex, textOf } from '../bytes.ts'
import type { Change, Hypothesis } from '../hypothesis.ts'

const bufferJson = /^\{\s*"type"\s*:\s*"Buffer"\s*,\s*"data"\s*:\s*\[([\d,\s]*)\]\s*\}$/
const list = /^\[([\d,\s]*)\]$/
const numbers = /^\d[\d,\s]*$/
const indexed = /^\{\s*"0"\s*:\s*\d/
const hexadecimal = /^(?:\\x|0x)?([0-9a-f]+)$/i
const inspected = /^<Buffer ([0-9a-f ]+)>$/

const zero = 0x30
const nine = 0x39

/** The bytes that decimal numbers in a text stand for, whatever separates them; `undefined` when one is too large. */
function bytesOfNumbers(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length)
  let length = 0
  let number: number | undefined
  for (let index = 0; index <= text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit >= zero && unit <= nine) {
      number = (number ?? 0) * 10 + unit - zero
      if (number > 0xff) return undefined
    } else if (number !== undefined) {
      bytes[length++] = number
      number = undefined
    }
  }
  return bytes.slice(0, length)
}

/** What the text stands for, with the form that it has. */
function read(text: string): readonly [form: string, bytes: Uint8Array | undefined] | undefined {
  const [, data] = bufferJson.exec(text) ?? []
  if (data !== undefined) return ['the JSON of a Buffer', bytesOfNumbers(data)]
  const [, items] = list.exec(text) ?? []
  if (items !== undefined) return ['a list of numbers', bytesOfNumbers(items)]
  if (numbers.test(text) && text.includes(',')) return ['numbers with commas', bytesOfNumbers(text)]
  if (indexed.test(text)) return ['the JSON of a Uint8Array', bytesOfNumbers(text.replaceAll(/"\d+"\s*:/g, ''))]
  const [, digits] = hexadecimal.exec(text) ?? []
  if (digits !== undefined) return ['their hexadecimal', fromHex(digits)]
  const [, shown] = inspected.exec(text) ?? []
  return shown === undefined ? undefined : ['what is shown of a Buffer', fromHex(shown.replaceAll(' ', ''))]
}

/** A Buffer that was made text on its way to the check. */
export const bytesAsText: Hypothesis = {
  code: 'body_bytes_as_text',
  costly: true,
  *changes({ body }): Iterable<Change> {
    const [form, bytes] = read(textOf(body)?.trim() ?? '') ?? []
    if (bytes === undefined || bytes.length === 0) return
    yield { to: { body: bytes }, evidence: `The body matches as ${bytes.length} bytes; it is ${form}.` }
  },
}
