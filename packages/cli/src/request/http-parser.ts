import { HTTPParser, type HTTPParserJS } from 'http-parser-js'
import { Failure } from '../failure.ts'

interface RequestHead {
  readonly method: string
  readonly target: string
  readonly fields: readonly (readonly [name: string, value: string])[]
}

/** Reads the bytes of one request. */
interface RequestParser {
  /** @throws Failure on what is no HTTP/1.1 */
  feed(bytes: Uint8Array): void
  head(): RequestHead
  /**
   * The body, out of its chunks.
   * @throws Failure when the last chunk has not come
   */
  chunks(): Uint8Array
}

const pairsOf = (flat: readonly string[]): RequestHead['fields'] =>
  flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1] ?? '']] : []))

/** The library's parser, with functions in the place of its numbered callbacks. */
export function httpParser(): RequestParser {
  const parser: HTTPParserJS = new HTTPParser(HTTPParser.REQUEST)
  const parts: Uint8Array[] = []
  let head: RequestHead = { method: '', target: '', fields: [] }
  let isComplete = false
  parser[HTTPParser.kOnHeadersComplete] = ({ method, url, headers }) => {
    head = { method: HTTPParser.methods[method] ?? '', target: url, fields: pairsOf(headers) }
  }
  parser[HTTPParser.kOnBody] = (chunk, offset, length) => {
    parts.push(chunk.subarray(offset, offset + length))
  }
  parser[HTTPParser.kOnMessageComplete] = () => {
    isComplete = true
  }
  return {
    feed(bytes) {
      if (!(parser.execute(Buffer.from(bytes)) instanceof Error)) return
      throw new Failure(
        'usage',
        "The saved request does not start with a line like 'POST /path HTTP/1.1', or is broken.",
      )
    },
    head: () => head,
    chunks() {
      if (isComplete) return Buffer.concat(parts)
      throw new Failure('usage', 'The chunks of the saved request are broken, or end early.')
    },
  }
}
