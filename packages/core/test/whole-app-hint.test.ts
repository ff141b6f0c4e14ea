import { describe, expect, it } from 'vitest'
import { bodySignature, createReceiver } from '../src/index.ts'
import { acme, acmeWith, now } from './acme.ts'
import { arrival } from './delivery.ts'
import { lines } from './lines.ts'

const wholeApp = { call: 'acmeWebhook', cure: "app.use('/webhooks/acme', acmeWebhook(secret))" }
const inBody = acmeWith({
  signature: bodySignature({
    hash: 'sha256',
    encoding: 'hex',
    timestamped: false,
    claims: () => [{ signature: '00', content: 'x' }],
  }),
})

async function warnings(provider: typeof acme, urls: readonly string[]): Promise<readonly string[]> {
  const log = lines()
  const receiver = createReceiver(provider, { secret: 'x', now: () => now, log })
  for (const url of urls) await receiver.receive(arrival({ url, body: '{}', wholeApp }))
  return log.warned
}

describe('the hint that a middleware is before the whole app', () => {
  it('is not given where a provider has no header to miss: its refusals are logged as usual', async () => {
    expect(await warnings(inBody, ['/users', '/orders'])).toEqual([
      expect.stringMatching(/^rawhook: acme: signature_invalid: /),
    ])
  })

  it('is given where the header of a provider is missing', async () => {
    const hint = /acmeWebhook\(\) is mounted on the whole app, so it refused POST \/(users|orders) \(no Acme-Signature/
    expect(await warnings(acme, ['/users', '/orders'])).toEqual([hint, hint].map((each) => expect.stringMatching(each)))
  })
})
