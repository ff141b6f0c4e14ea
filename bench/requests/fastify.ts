import { webhook } from '@rawhook/fastify'
import { github } from '@rawhook/providers/github'
import { stripe } from '@rawhook/providers/stripe'
import createFastify, { type FastifyPluginAsync, type RouteHandlerMethod } from 'fastify'
import Stripe from 'stripe'
import { githubByHand } from '../verification/hand-written.ts'
import { secret } from '../verification/signed-delivery.ts'
import { handle, path, type Servers } from './variant.ts'

const on = { '*': handle }

async function registered(plugin: FastifyPluginAsync) {
  const app = createFastify()
  await app.register(plugin)
  await app.ready()
  return app.server
}

/** @see https://fastify.dev/docs/latest/Reference/ContentTypeParser/#body-parser */
const buffered = (handler: RouteHandlerMethod) =>
  registered(async (app) => {
    app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    app.post(path, handler)
  })

export const servers: Servers = {
  unverified: () =>
    buffered(async (request) => {
      handle(request.body)
      return { received: true }
    }),

  'stripe-ours': () => registered(webhook(stripe, { path, secret, on })),

  'stripe-documented': () =>
    buffered(async (request, reply) => {
      try {
        const signature = request.headers['stripe-signature'] ?? ''
        handle(Stripe.webhooks.constructEvent(request.body as Buffer, signature, secret))
      } catch {
        return reply.code(400).send('Webhook Error')
      }
      return { received: true }
    }),

  'github-ours': () => registered(webhook(github, { path, secret, on })),

  'github-documented': () =>
    buffered(async (request, reply) => {
      try {
        const headers = request.headers as Record<string, string>
        handle(JSON.parse(githubByHand(request.body as Buffer, headers, secret)))
      } catch {
        return reply.code(401).send('Unauthorized')
      }
      return { received: true }
    }),
}
