/** An HTTP answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: string
}

const endOfHead = '\r\n\r\n'
const endOfLine = '\r\n'

interface Part<TValue> {
  readonly value: TValue
  readonly rest: Buffer
}

function takeChunks(bytes: Buffer): Part<string> | undefined {
  const chunks: Buffer[] = []
  for (let rest = bytes; ; ) {
    const line = rest.indexOf(endOfLine)
    if (line === -1) return undefined
    const size = Number.parseInt(rest.subarray(0, line).toString('latin1'), 16)
    const start = line + endOfLine.length
    const end = start + size + endOfLine.length
    if (rest.length < end) return undefined
    if (size === 0) return { value: Buffer.concat(chunks).toString(), rest: rest.subarray(end) }
    chunks.push(rest.subarray(start, start + size))
    rest = rest.subarray(end)
  }
}

function takeBody(headers: Headers, bytes: Buffer, ended: boolean): Part<string> | undefined {
  if (headers.get('transfer-encoding') !== null) return takeChunks(bytes)
  const length = headers.get('content-length')
  if (length === null) return ended ? { value: bytes.toString(), rest: Buffer.alloc(0) } : undefined
  const size = Number(length)
  return bytes.length < size ? undefined : { value: bytes.subarray(0, size).toString(), rest: bytes.subarray(size) }
}

/**
 * Takes the first whole answer off the bytes of a connection; `undefined` when more of it must come.
 * @param bodiless the request was a HEAD, so that nothing follows the head
 * @param ended nothing will follow `bytes`
 */
export function takeAnswer(bytes: Buffer, bodiless: boolean, ended: boolean): Part<RawAnswer> | undefined {
  const end = bytes.indexOf(endOfHead)
  if (end === -1) return undefined
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split(endOfLine)
  const status = Number(statusLine.split(' ')[1])
  const headers = new Headers()
  for (const line of lines) headers.append(line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim())
  const rest = bytes.subarray(end + endOfHead.length)
  if (bodiless || status < 200 || status === 204 || status === 304)
    return { value: { status, headers, body: '' }, rest }
  const body = takeBody(headers, rest, ended)
  return body && { value: { status, headers, body: body.value }, rest: body.rest }
}
