import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { webhook } from '@rawhook/hono'
import { github } from '@rawhook/providers/github'
import { stripe } from '@rawhook/providers/stripe'
import { type Handler, Hono } from 'hono'
import Stripe from 'stripe'
import { githubByHand } from '../verification/hand-written.ts'
import { secret } from '../verification/signed-delivery.ts'
import { handle, path, type Servers } from './variant.ts'

const on = { '*': handle }
const posted = (handler: Handler): Server => createAdaptorServer(new Hono().post(path, handler)) as Server

export const servers: Servers = {
  unverified: () =>
    posted(async (c) => {
      handle(await c.req.arrayBuffer())
      return c.json({ received: true })
    }),

  'stripe-ours': () => posted(webhook(stripe, { secret, on })),

  /** But for the client, which it makes anew for each delivery. @see https://hono.dev/examples/stripe-webhook */
  'stripe-documented': () =>
    posted(async (c) => {
      try {
        const signature = c.req.header('stripe-signature') ?? ''
        handle(await Stripe.webhooks.constructEventAsync(await c.req.text(), signature, secret))
        return c.text('', 200)
      } catch {
        return c.text('Webhook Error', 400)
      }
    }),

  'github-ours': () => posted(webhook(github, { secret, on })),

  'github-documented': () =>
    posted(async (c) => {
      try {
        const body = Buffer.from(await c.req.arrayBuffer())
        handle(JSON.parse(githubByHand(body, c.req.header(), secret)))
        return c.json({ received: true })
      } catch {
        return c.text('Unauthorized', 401)
      }
    }),
}
