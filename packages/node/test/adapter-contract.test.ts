import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type WebhookListener, webhook } from '@rawhook/node'
import { listening } from '@rawhook/testing'
import { type Arrival, type Mount, testAdapter } from '@rawhook/testing/contracts'
import { describe, it } from 'vitest'
import { foreign } from './foreign-deliveries.ts'

function listenerOf({ provider, options, form, reply }: Mount): WebhookListener {
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
      serve(mounts) {
        const listeners = new Map(mounts.map((mount) => [mount.path, listenerOf(mount)]))
        return listening(
          createServer((request, response) => {
            const listener = listeners.get(pathOf(request))
            if (listener === undefined) response.end('{"app":true}')
            else void listener(request, response)
          }),
        )
      },
    },
  )
}
