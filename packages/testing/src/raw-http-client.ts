import { connect } from 'node:net'
import { type RawAnswer, takeAnswer } from './raw-http-answer.ts'

/** A request, down to what no ordinary client lets one choose. */
export interface RawRequest {
  /** @default 'POST' */
  readonly method?: string
  readonly path: string
  /** Written in this order, repeated ones too. @default [] */
  readonly headers?: readonly (readonly [name: string, value: string])[]
  /** @default none */
  readonly body?: string | Uint8Array
  /** `none` writes neither Content-Length nor Transfer-Encoding. @default 'length' where there is a body */
  readonly framing?: 'length' | 'chunked' | 'none'
}

/** One connection to a server on this machine. */
export interface RawConnection {
  /** Resolves when the bytes are written, or when they cannot be any more: the answer tells which. */
  write(bytes: string | Uint8Array): Promise<void>
  /**
   * The next answer, whole; `100 Continue` counts as one.
   * @param method of the request it answers: a HEAD has no body. @default 'POST'
   * @throws Error when the connection closes or is silent for too long
   */
  answer(method?: string): Promise<RawAnswer>
  /**
   * Resolves when the server has closed the connection.
   * @throws Error when it is silent for too long
   */
  closed(): Promise<void>
  destroy(): void
}

const defaultFraming = ({ body, framing }: RawRequest): string => framing ?? (body === undefined ? 'none' : 'length')

/** The head of a request, to send a body after it in pieces of one's own. */
export function rawHead(request: RawRequest): string {
  const { method = 'POST', path, headers = [], body = '' } = request
  const framing = {
    none: [],
    length: [['content-length', String(Buffer.byteLength(body))]],
    chunked: [['transfer-encoding', 'chunked']],
  }[defaultFraming(request)]
  const lines = [['host', 'localhost'], ...headers, ...(framing ?? [])].map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`
}

/** One chunk of a chunked body. */
export function rawChunk(bytes: string | Uint8Array): Buffer {
  return Buffer.concat([
    Buffer.from(`${Buffer.byteLength(bytes).toString(16)}\r\n`),
    Buffer.from(bytes),
    Buffer.from('\r\n'),
  ])
}

/** What ends a chunked body. */
export const lastChunk = '0\r\n\r\n'

/** A whole request. A chunked body is cut in two, in the middle of whatever stands there. */
export function rawBytes(request: RawRequest): Buffer {
  const head = Buffer.from(rawHead(request), 'latin1')
  const body = Buffer.from(request.body ?? '')
  if (defaultFraming(request) !== 'chunked') return Buffer.concat([head, body])
  const middle = Math.ceil(body.length / 2)
  const halves = [body.subarray(0, middle), body.subarray(middle)].filter(({ length }) => length > 0)
  return Buffer.concat([head, ...halves.map(rawChunk), Buffer.from(lastChunk)])
}

/**
 * Connects to a server on this machine.
 * @param timeoutMs how long nothing may happen before the connection is given up. @default 4000
 * @example
 * const connection = await rawConnection(port)
 * await connection.write(rawBytes({ path: '/webhooks/spine', headers: [['expect', '100-continue']], body }))
 * const { status } = await connection.answer()
 */
export async function rawConnection(port: number, timeoutMs = 4000): Promise<RawConnection> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  let received: Buffer = Buffer.alloc(0)
  let failure: Error | undefined
  let wake: () => void = () => {}
  const change = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve
    })

  socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`nothing happened for ${timeoutMs} ms`)))
  socket.on('error', (error) => {
    failure = error
  })
  socket.on('data', (bytes) => {
    received = Buffer.concat([received, bytes])
    wake()
  })
  socket.on('close', () => wake())
  socket.on('connect', () => wake())
  await change()

  return {
    write: (bytes) => new Promise((resolve) => socket.write(bytes, () => resolve())),
    async answer(method = 'POST') {
      for (;;) {
        const taken = takeAnswer(received, method === 'HEAD', socket.closed)
        if (taken !== undefined) {
          received = taken.rest
          return taken.value
        }
        if (socket.closed) throw failure ?? new Error('the connection was closed before there was an answer')
        await change()
      }
    },
    async closed() {
      while (!socket.closed) await change()
      if (failure !== undefined) throw failure
    },
    destroy: () => void socket.destroy(),
  }
}

/** Sends one request on a connection of its own. */
export async function sendRaw(port: number, request: RawRequest): Promise<RawAnswer> {
  const connection = await rawConnection(port)
  try {
    await connection.write(rawBytes({ ...request, headers: [...(request.headers ?? []), ['connection', 'close']] }))
    return await connection.answer(request.method)
  } finally {
    connection.destroy()
  }
}
