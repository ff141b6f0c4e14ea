import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { webhook } from '@rawhook/node'
import { github } from '@rawhook/providers/github'
import { stripe } from '@rawhook/providers/stripe'
import Stripe from 'stripe'
import { githubByHand } from '../verification/hand-written.ts'
import { secret } from '../verification/signed-delivery.ts'
import { handle, type Servers } from './variant.ts'

const on = { '*': handle }

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function answer(response: ServerResponse, status: number, value: unknown): void {
  const body = JSON.stringify(value)
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) })
  response.end(body)
}

/** @see https://nodejs.org/learn/modules/anatomy-of-an-http-transaction */
export const servers: Servers = {
  unverified: () =>
    createServer(async (request, response) => {
      handle(await readBody(request))
      answer(response, 200, { received: true })
    }),

  'stripe-ours': () => createServer(webhook(stripe, { secret, on })),

  'stripe-documented': () =>
    createServer(async (request, response) => {
      try {
        const signature = request.headers['stripe-signature'] ?? ''
        handle(Stripe.webhooks.constructEvent(await readBody(request), signature, secret))
        answer(response, 200, { received: true })
      } catch {
        answer(response, 400, { received: false })
      }
    }),

  'github-ours': () => createServer(webhook(github, { secret, on })),

  'github-documented': () =>
    createServer(async (request, response) => {
      try {
        const headers = request.headers as Record<string, string>
        handle(JSON.parse(githubByHand(await readBody(request), headers, secret)))
        answer(response, 200, { received: true })
      } catch {
        answer(response, 401, { received: false })
      }
    }),
}
