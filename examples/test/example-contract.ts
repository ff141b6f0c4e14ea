import { expect, test } from 'vitest'
import { type SignedDelivery, samples, signed } from '../demo/deliveries.ts'

const deliver = (url: string, slug: string, delivery: SignedDelivery): Promise<Response> =>
  fetch(`${url}/webhooks/${slug}`, { method: 'POST', ...delivery })

const seen = async (url: string): Promise<unknown> => (await fetch(`${url}/_seen`)).json()

/**
 * What every example serves.
 * @param urlOf where it listens, once it does
 */
export function describeExample(urlOf: () => string): void {
  test('accepts a signed delivery of each provider, and GET /_seen lists what the handlers ran on', async () => {
    expect(await seen(urlOf())).toEqual([])
    const statuses: number[] = []
    for (const sample of samples) statuses.push((await deliver(urlOf(), sample.slug, await signed(sample))).status)

    expect(statuses).toEqual([200, 200, 204, 200])
    expect(await seen(urlOf())).toEqual([
      { id: 'evt_01J9ZK3Q8R', type: 'run.completed', provider: 'spine' },
      { id: expect.stringMatching(/^[0-9a-f]{64}$/), type: 'commit_create', provider: 'speckle' },
      { id: 'evt_plug_1', type: 'plugipay.invoice.paid.v1', provider: 'plugipay' },
      { id: 'order-1138-shipped', type: 'order.shipped', provider: 'generic' },
    ])
  })

  test.each(samples)('refuses a forged delivery of $slug, and no handler runs', async (sample) => {
    const before = await seen(urlOf())
    const response = await deliver(urlOf(), sample.slug, await signed({ ...sample, secret: 'a guess' }))

    expect(response.status).toBe(sample.provider.rejectStatus ?? 400)
    expect(await response.json()).toEqual({ error: 'signature_invalid' })
    expect(await seen(urlOf())).toEqual(before)
  })

  test.each(samples)('refuses an unsigned delivery of $slug, and no handler runs', async ({ slug, body, provider }) => {
    const before = await seen(urlOf())
    const response = await deliver(urlOf(), slug, { body, headers: { 'Content-Type': 'application/json' } })

    expect(response.status).toBe(provider.rejectStatus ?? 400)
    expect(await response.json()).toEqual({ error: 'signature_missing' })
    expect(await seen(urlOf())).toEqual(before)
  })
}
