import { createServer } from 'node:http'
import { type AnyEvents, createReceiver, type ReceiverOptions, type WebhookProvider } from '@rawhook/core'
import { webhook as expressWebhook } from '@rawhook/express'
import { webhook as fastifyWebhook } from '@rawhook/fastify'
import { webhook as honoWebhook } from '@rawhook/hono'
import { webhook as nodeWebhook } from '@rawhook/node'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import { listening } from './listening.ts'

/** One webhook of an app. */
export interface Mounted {
  readonly path: string
  readonly provider: WebhookProvider<AnyEvents>
  readonly options: ReceiverOptions<AnyEvents>
}

/** An app that serves webhooks. */
export interface Served {
  readonly send: (path: string, init: RequestInit) => Promise<Response>
  readonly close: () => Promise<void>
}

/** Makes an app of one framework with all of the webhooks. */
export type Serve = (mounts: readonly Mounted[]) => Promise<Served>

const onPort = ({ origin, close }: { origin: string; close: () => Promise<void> }): Served => ({
  send: (path, init) => fetch(origin + path, init),
  close,
})

const inProcess = (send: Served['send']): Served => ({ send, close: () => Promise.resolve() })

/** Every adapter there is. */
export const adapters: Readonly<Record<string, Serve>> = {
  async Express(mounts) {
    const app = express()
    for (const { path, provider, options } of mounts) app.use(path, expressWebhook(provider, options))
    return onPort(await listening(createServer(app)))
  },

  async Fastify(mounts) {
    const app = Fastify()
    for (const { path, provider, options } of mounts) await app.register(fastifyWebhook(provider, { ...options, path }))
    const origin = await app.listen({ host: '127.0.0.1', port: 0 })
    return onPort({ origin, close: () => app.close() })
  },

  async Hono(mounts) {
    const app = new Hono()
    for (const { path, provider, options } of mounts) app.use(path, honoWebhook(provider, options))
    return inProcess(async (path, init) => app.request(path, init))
  },

  async 'node:http'(mounts) {
    const listeners = new Map(mounts.map(({ path, provider, options }) => [path, nodeWebhook(provider, options)]))
    const server = createServer((request, response) => listeners.get(request.url ?? '')?.(request, response))
    return onPort(await listening(server))
  },

  async fetch(mounts) {
    const receivers = new Map(mounts.map(({ path, provider, options }) => [path, createReceiver(provider, options)]))
    return inProcess(async (path, init) => {
      const answer = await receivers.get(path)?.fetch(new Request(`https://example.test${path}`, init))
      if (answer === undefined) throw new TypeError(`nothing is mounted at ${path}`)
      return answer
    })
  },
}
