import { createServer } from 'node:http'
import { webhook } from '@rawhook/express'
import { github } from '@rawhook/providers/github'
import { stripe } from '@rawhook/providers/stripe'
import express, { type RequestHandler } from 'express'
import Stripe from 'stripe'
import { githubByHand } from '../verification/hand-written.ts'
import { secret } from '../verification/signed-delivery.ts'
import { handle, path, type Servers } from './variant.ts'

const on = { '*': handle }
const raw = express.raw({ type: 'application/json' })
const posted = (...handlers: readonly RequestHandler[]) => createServer(express().post(path, ...handlers))

export const servers: Servers = {
  unverified: () =>
    posted(raw, (request, response) => {
      handle(request.body)
      response.json({ received: true })
    }),

  'stripe-ours': () => createServer(express().use(path, webhook(stripe, { secret, on }))),

  /** @see https://docs.stripe.com/webhooks?lang=node */
  'stripe-documented': () =>
    posted(raw, (request, response) => {
      try {
        handle(Stripe.webhooks.constructEvent(request.body, request.headers['stripe-signature'] ?? '', secret))
      } catch {
        response.status(400).send('Webhook Error')
        return
      }
      response.json({ received: true })
    }),

  'github-ours': () => createServer(express().use(path, webhook(github, { secret, on }))),

  'github-documented': () =>
    posted(raw, (request, response) => {
      try {
        const headers = request.headers as Record<string, string>
        handle(JSON.parse(githubByHand(request.body, headers, secret)))
      } catch {
        response.status(401).send('Unauthorized')
        return
      }
      response.json({ received: true })
    }),
}
