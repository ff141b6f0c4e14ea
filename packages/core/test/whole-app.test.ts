import { describe, expect, it } from 'vitest'
import { createReceiver } from '../src/index.ts'
import { acmeWith } from './acme.ts'
import { type Arrival, arrival } from './delivery.ts'

const wholeApp = { call: 'acmeWebhook', cure: '' }
const provider = acmeWith({
  greet: ({ method, query }) => (method === 'GET' && query.has('challenge') ? { text: 'ok' } : undefined),
})
const receiver = createReceiver(provider, { secret: 'x', log: false })
const ignores = (request: Arrival): boolean => receiver.ignores(arrival({ method: 'GET', wholeApp, ...request }))

describe('a middleware before the whole app', () => {
  it.each(['GET', 'HEAD', 'OPTIONS'])('leaves a %s without body and signature to the app', (method) => {
    expect(ignores({ method })).toBe(true)
    expect(ignores({ method, headers: { 'content-length': '0' } })).toBe(true)
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'QUERY', 'get', ''])('keeps a %j', (method) => {
    expect(ignores({ method })).toBe(false)
  })

  it.each([
    ['a body', { 'content-length': '1' }],
    ['a body of unknown length', { 'transfer-encoding': 'chunked' }],
    ['a length that is no number', { 'content-length': 'x' }],
    ["the provider's header", { 'Acme-Signature': '' }],
  ])('keeps a GET with %s', (_, headers) => {
    expect(ignores({ headers })).toBe(false)
  })

  it("keeps the provider's greeting", () => {
    expect(ignores({ url: '/hook?challenge=1' })).toBe(false)
    expect(ignores({ url: '/hook?other=1' })).toBe(true)
  })

  it('at a path of its own keeps everything', () => {
    expect(ignores({ wholeApp: undefined })).toBe(false)
  })
})
