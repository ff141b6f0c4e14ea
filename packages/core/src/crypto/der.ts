/** One DER element: its tag, its content, and the whole of it. */
export interface DerElement {
  readonly tag: number
  readonly content: Uint8Array
  readonly whole: Uint8Array
}

const longForm = 0x80
const sequence = 0x30
const integer = 0x02

/** The elements that stand one after the other in `bytes`; `undefined` when they are cut or in an indefinite form. */
export function derElements(bytes: Uint8Array): readonly DerElement[] | undefined {
  const elements: DerElement[] = []
  for (let start = 0; start < bytes.length; ) {
    const tag = bytes[start] ?? 0
    const first = bytes[start + 1] ?? longForm
    const lengthBytes = first < longForm ? 0 : first - longForm
    if (first === longForm || lengthBytes > 3) return undefined
    let length = first < longForm ? first : 0
    const contentAt = start + 2 + lengthBytes
    for (const byte of bytes.subarray(start + 2, contentAt)) length = length * 256 + byte
    const end = contentAt + length
    if (end > bytes.length) return undefined
    elements.push({ tag, content: bytes.subarray(contentAt, end), whole: bytes.subarray(start, end) })
    start = end
  }
  return elements
}

const element = (tag: number, content: readonly number[]): number[] => [tag, content.length, ...content]

function derInteger(digits: Uint8Array): number[] {
  const start = digits.findIndex((digit) => digit !== 0)
  const shortest = [...digits.subarray(start === -1 ? digits.length - 1 : start)]
  return element(integer, (shortest[0] ?? 0) < longForm ? shortest : [0, ...shortest])
}

/** The DER signature of `r` and `s`, joined at equal lengths. */
export function toDerSignature(joined: Uint8Array): Uint8Array {
  const half = joined.length / 2
  return new Uint8Array(
    element(sequence, [...derInteger(joined.subarray(0, half)), ...derInteger(joined.subarray(half))]),
  )
}

/** `r` and `s` of a canonical DER signature, each at `length` bytes; `undefined` when it is not one. */
export function fromDerSignature(der: Uint8Array, length: number): Uint8Array | undefined {
  const numbers = derElements(derElements(der)?.[0]?.content ?? der) ?? []
  const joined = new Uint8Array(length * 2)
  for (const [index, { content }] of numbers.slice(0, 2).entries()) {
    const digits = content[0] === 0 ? content.subarray(1) : content
    if (digits.length > length) return undefined
    joined.set(digits, length * (index + 1) - digits.length)
  }
  const canonical = toDerSignature(joined) // the one form that every runtime accepts, so nothing else needs a check
  return canonical.length === der.length && canonical.every((byte, index) => byte === der[index]) ? joined : undefined
}
