import cookie from '@fastify/cookie'
import csrf from '@fastify/csrf-protection'
import { spineWebhook } from '@rawhook/fastify'
import fastify, { type FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'
import { answers, path, secret, signed } from './spine-app.ts'

async function protectedApp(): Promise<FastifyInstance> {
  const app = fastify()
  await app.register(cookie)
  await app.register(csrf)
  return app
}

describe('an app with @fastify/csrf-protection', () => {
  it('refuses deliveries when every route is protected, because no provider has a token', async () => {
    const app = await protectedApp()
    const ran: string[] = []
    app.addHook('onRequest', (request, reply, done) => app.csrfProtection(request, reply, done))
    await app.register(spineWebhook, { secret, path, on: { '*': ({ id }) => void ran.push(id) } })
    const [answer] = await answers(app, await signed())
    expect(answer?.status).toBe(403)
    expect(ran).toEqual([])
  })

  it('receives deliveries when the route of the webhook is exempt, and stays protected', async () => {
    const app = await protectedApp()
    const ran: string[] = []
    app.addHook('onRequest', (request, reply, done) =>
      request.routeOptions.url === path ? done() : app.csrfProtection(request, reply, done),
    )
    await app.register(spineWebhook, { secret, path, on: { '*': ({ id }) => void ran.push(id) } })
    app.post('/other', async () => 'never')
    const [good, other] = await answers(app, await signed(), { path: '/other', body: '' })
    expect([good?.status, other?.status]).toEqual([200, 403])
    expect(ran).toEqual(['evt_1'])
  })

  it('receives deliveries when protection is added in the scope of the forms only', async () => {
    const app = await protectedApp()
    await app.register(spineWebhook, { secret, path, on: { '*': () => {} } })
    await app.register(async (forms) => {
      forms.addHook('onRequest', (request, reply, done) => forms.csrfProtection(request, reply, done))
      forms.post('/form', async () => 'never')
    })
    const [good, form] = await answers(app, await signed(), { path: '/form', body: '' })
    expect([good?.status, form?.status]).toEqual([200, 403])
  })
})
