import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import * as http2 from 'node:http2'
import { webhook } from '@rawhook/node'
import { listening, listeningHttp2 } from '@rawhook/testing'
import { type Arrival, type Form, type Mount, type PlatformApp, testAdapter } from '@rawhook/testing/contracts'
import { describe, it } from 'vitest'
import { foreign } from './foreign-deliveries.ts'

type Listener = (request: IncomingMessage, response: ServerResponse) => Promise<void>

function listenerOf({ provider, options, form, reply }: Mount): Listener {
  const respond = async (request: IncomingMessage & Arrived, response: ServerResponse): Promise<void> => {
    const { status, json } = await reply({ event: request.webhookEvent, rawBody: request.rawBody })
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json))
  }
  if (form === 'on') return webhook(provider, options)
  if (form === 'handler') return webhook(provider, { ...options, handler: respond })
  const verify = webhook(provider, options)
  return (request, response) =>
    verify(request, response, () => {
      respond(request as IncomingMessage & Arrived, response).catch(() =>
        response.writeHead(500).end('{"failed":"app"}'),
      )
    })
}

interface Arrived {
  readonly webhookEvent: Arrival['event']
  readonly rawBody: Uint8Array
}

const pathOf = ({ url = '/' }: IncomingMessage): string => url.split('?', 1)[0] ?? ''

/** What a listener does on a server of either protocol. */
function routes(
  mounts: readonly Mount[],
  prepare: (request: IncomingMessage) => unknown = () => undefined,
): (request: IncomingMessage, response: ServerResponse) => void {
  const listeners = new Map(mounts.map((mount) => [mount.path, listenerOf(mount)]))
  return (request, response) => {
    prepare(request)
    const listener = listeners.get(pathOf(request))
    if (listener === undefined) response.end('{"app":true}')
    else void listener(request, response)
  }
}

const thrower = (): never => {
  throw Object.assign(new Error('Invalid JSON'), { statusCode: 400 })
}

/** Platforms whose request has getters of its own, which throw or only read. */
const platforms: readonly (readonly [name: string, prepare: (request: IncomingMessage) => unknown])[] = [
  ['a body getter that throws', (request) => Object.defineProperty(request, 'body', { get: thrower })],
  [
    'members that throw when they are read or set',
    (request) => {
      for (const name of ['body', 'rawBody', 'webhookEvent'])
        Object.defineProperty(request, name, { get: thrower, set: thrower, configurable: true })
    },
  ],
  [
    'members that only read',
    (request) => Object.defineProperty(request, 'rawBody', { get: () => undefined, configurable: true }),
  ],
]

const platformOf = (forms: readonly Form[], failure: string) =>
  platforms.map(
    ([name, prepare]): PlatformApp => ({
      name,
      forms,
      failure,
      serve: (mounts) => listening(createServer(routes(mounts, prepare))),
    }),
  )

for (const [name, forms, failure] of [
  ['node:http', ['on', 'handler'], '{"error":"handler_failed"}'],
  ['node:http with next', ['attach'], '{"failed":"app"}'],
] as const) {
  testAdapter(
    { describe, it },
    {
      name,
      forms,
      failure,
      foreign,
      nests: false,
      seesWholeApp: false,
      serve: (mounts) => listening(createServer(routes(mounts))),
      serveHttp2: (mounts) =>
        // Its request and response are not those of node:http, and behave like them.
        listeningHttp2(http2.createServer(routes(mounts) as never)),
      platforms: platformOf(forms, failure),
    },
  )
}
