import assert from 'node:assert/strict'
import { createReceiver, defineProvider, sign, verify, WebhookError } from '@rawhook/core'
import { diagnose } from '@rawhook/doctor'
import * as express from '@rawhook/express'
import * as fastify from '@rawhook/fastify'
import * as hono from '@rawhook/hono'
import '@rawhook/inbox/postgres'
import '@rawhook/inbox/sqlite'
import * as node from '@rawhook/node'
import { spine } from '@rawhook/providers/spine'
import '@rawhook/testing'
import '@rawhook/testing/contracts'

const secret = 'whsec_consumer'
const now = 1_800_000_000
const body = new TextEncoder().encode('{"id":"evt_1","type":"run.completed","created":1800000000,"data":{"object":{}}}')

const headers = await sign(spine, { body, secret, now })
const event = await verify(spine, { body, headers, secret, now })
assert.equal(event.id, 'evt_1')
await assert.rejects(verify(spine, { body, headers, secret: 'whsec_other', now }), { code: 'signature_invalid' })
assert.equal((await diagnose(spine, { body, headers, secret, now })).code, 'ok')

const functions = [createReceiver, defineProvider, WebhookError, express.captureRawBody, node.webhook]
for (const adapter of [express, fastify, hono]) functions.push(adapter.webhook, adapter.spineWebhook)
for (const it of functions) assert.equal(typeof it, 'function')
