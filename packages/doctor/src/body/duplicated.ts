import type { Change, Hypothesis } from '../hypothesis.ts'

const mostCopies = 4
/** What tools put between two copies. */
const separators = ['', '\n', '\r\n', ','] as const

/** One copy of a body that is so many equal ones with a separator between them. */
function copyOf(body: Uint8Array, copies: number, separator: string): Uint8Array | undefined {
  const length = (body.length - separator.length * (copies - 1)) / copies
  if (!Number.isInteger(length) || length < 2) return undefined
  const step = length + separator.length
  for (let index = length; index < body.length; index++) {
    const place = index % step
    const wanted = place < length ? body[place] : separator.charCodeAt(place - length)
    if (body[index] !== wanted) return undefined
  }
  return body.subarray(0, length)
}

export const duplicated: Hypothesis = {
  code: 'body_duplicated',
  costly: true,
  *changes({ body }): Iterable<Change> {
    for (const separator of separators) {
      for (let copies = 2; copies <= mostCopies; copies++) {
        const copy = copyOf(body, copies, separator)
        const evidence = `The body matches as one of the ${copies} equal parts that it has.`
        if (copy !== undefined) yield { to: { body: copy }, evidence }
      }
    }
  },
}
