/** Characters below which text in a signature header is a timestamp, a version or a key, and no signature. */
const shortestSignature = 20

const separators = /([,;\s]+)/
const keyed = /^([A-Za-z]\w{0,15}=)?(.+)$/

/** What stands in a signature header, apart from keys and separators. */
export const itemsOf = (value: string): readonly string[] =>
  value.split(separators).flatMap((part, index) => {
    const item = index % 2 === 0 ? keyed.exec(part)?.[2] : undefined
    return item === undefined ? [] : [item]
  })

/** The texts in a signature header that are long enough to be signatures. */
export const signaturesIn = (value: string): readonly string[] =>
  itemsOf(value).filter((item) => item.length >= shortestSignature)

/** The header with each of its signatures changed; keys and separators stay as they are. */
export const withSignatures = (value: string, change: (signature: string) => string): string =>
  value
    .split(separators)
    .map((part, index) => {
      const [, key = '', item = ''] = (index % 2 === 0 ? keyed.exec(part) : undefined) ?? []
      return item.length >= shortestSignature ? key + change(item) : part
    })
    .join('')
