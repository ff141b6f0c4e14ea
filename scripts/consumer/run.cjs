// CommonJS: every supported Node can require() an ES module.
const assert = require('node:assert/strict')
const { createReceiver, defineProvider, sign, verify, WebhookError } = require('@rawhook/core')
const express = require('@rawhook/express')
const fastify = require('@rawhook/fastify')
const hono = require('@rawhook/hono')
const node = require('@rawhook/node')
const { spine } = require('@rawhook/providers/spine')
require('@rawhook/testing')
require('@rawhook/testing/contracts')

const secret = 'whsec_consumer'
const now = 1_800_000_000
const body = new TextEncoder().encode('{"id":"evt_1","type":"run.completed","created":1800000000,"data":{"object":{}}}')

async function main() {
  const headers = await sign(spine, { body, secret, now })
  const event = await verify(spine, { body, headers, secret, now })
  assert.equal(event.id, 'evt_1')
  await assert.rejects(verify(spine, { body, headers, secret: 'whsec_other', now }), { code: 'signature_invalid' })

  const functions = [createReceiver, defineProvider, WebhookError, express.captureRawBody, node.webhook]
  for (const adapter of [express, fastify, hono]) functions.push(adapter.webhook, adapter.spineWebhook)
  for (const it of functions) assert.equal(typeof it, 'function')
}

main().catch((error) => {
  console.error(error)
  process.exitCode = 1
})
