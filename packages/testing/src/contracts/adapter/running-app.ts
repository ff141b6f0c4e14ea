import type { RawAnswer } from '../../raw-http-answer.ts'
import { type RawConnection, type RawRequest, rawConnection, sendRaw } from '../../raw-http-client.ts'
import type { AdapterTarget, ServedApp } from '../adapter-target.ts'
import type { Endpoint } from './endpoint.ts'

/** An app that serves for the length of one test. */
export interface RunningApp {
  readonly send: (request: RawRequest) => Promise<RawAnswer>
  /** @throws Error on a target without a port */
  readonly connect: () => Promise<RawConnection>
}

const bodiless = new Set(['GET', 'HEAD'])

function asStream(body: string | Uint8Array): ReadableStream<Uint8Array> {
  const bytes = Buffer.from(body)
  const middle = Math.ceil(bytes.length / 2)
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new Uint8Array(bytes.subarray(0, middle)))
      controller.enqueue(new Uint8Array(bytes.subarray(middle)))
      controller.close()
    },
  })
}

/** The same request for targets without a port. */
function webRequest({ method = 'POST', path, headers = [], body, framing = 'length' }: RawRequest): Request {
  const sent = new Headers()
  for (const [name, value] of headers) sent.append(name, value)
  if (body === undefined || bodiless.has(method))
    return new Request(`http://localhost${path}`, { method, headers: sent })
  if (framing === 'length') sent.set('content-length', String(Buffer.byteLength(body)))
  const init =
    framing === 'chunked' ? { body: asStream(body), duplex: 'half' } : { body: new Uint8Array(Buffer.from(body)) }
  return new Request(`http://localhost${path}`, { method, headers: sent, ...init })
}

async function ask(app: ServedApp, request: RawRequest): Promise<RawAnswer> {
  if ('port' in app) return sendRaw(app.port, request)
  const { status, headers, ...response } = await app.fetch(webRequest(request)).then(async (answer) => ({
    status: answer.status,
    headers: answer.headers,
    body: await answer.text(),
  }))
  return { status, headers, body: response.body }
}

/** Runs `test` against an app with these endpoints, and stops the app whatever happens. */
export async function withApp(
  target: AdapterTarget,
  endpoints: readonly Endpoint[],
  test: (app: RunningApp) => Promise<void>,
): Promise<void> {
  const app = await target.serve(endpoints.map(({ mount }) => mount))
  try {
    await test({
      send: (request) => ask(app, request),
      connect() {
        if ('port' in app) return rawConnection(app.port)
        throw new Error(`${target.name} has no port to connect to`)
      },
    })
  } finally {
    if ('close' in app) await app.close()
  }
}
