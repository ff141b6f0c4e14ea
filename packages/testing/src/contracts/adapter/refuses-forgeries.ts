import assert from 'node:assert/strict'
import type { WebhookErrorCode } from '@rawhook/core'
import { generic } from '@rawhook/providers/generic'
import type { RawRequest } from '../../raw-http-client.ts'
import type { AdapterTarget, TestRunner } from '../adapter-target.ts'
import { acme, delivery, now, orderPaid, secret, signatureOf, withSignature } from './acme.ts'
import { assertAcknowledged, assertRefused } from './answers.ts'
import { endpoint } from './endpoint.ts'
import { withApp } from './running-app.ts'

const wrongDigest = '0'.repeat(64)

type Forgery = readonly [what: string, code: WebhookErrorCode, make: () => Promise<RawRequest>]

const resigned = (change: (signature: string) => string | readonly string[]) => async (): Promise<RawRequest> => {
  const request = await delivery()
  const values = change(signatureOf(request))
  return withSignature(request, ...(typeof values === 'string' ? [values] : values))
}

const forgeries: readonly Forgery[] = [
  ['no signature header', 'signature_missing', resigned(() => [])],
  ['an empty signature header', 'signature_missing', resigned(() => '')],
  ['a blank signature header', 'signature_missing', resigned(() => ' \t ')],
  ['a signature header of another form', 'signature_malformed', resigned(() => 'sha256=abc')],
  ['a signature header without a time', 'signature_malformed', resigned((value) => value.replace(/t=\d+,/, ''))],
  ['a time that is no number', 'signature_malformed', resigned((value) => value.replace(/t=\d+/, 't=NaN'))],
  ['a negative time', 'signature_malformed', resigned((value) => value.replace('t=', 't=-'))],
  ['a second time', 'signature_malformed', resigned((value) => `${value},t=${now}`)],
  ['the signature header twice', 'signature_malformed', resigned((value) => [value, value])],
  [
    'a second signature header that is forged',
    'signature_malformed',
    resigned((value) => [value, `t=${now},v1=${wrongDigest}`]),
  ],
  ['a signature header over 4 KiB', 'signature_malformed', resigned((value) => `${value},x=${'x'.repeat(4096)}`)],
  [
    'seventeen signatures',
    'signature_malformed',
    resigned((value) => `t=${now}${`,v1=${wrongDigest}`.repeat(16)},${value.split(',')[1]}`),
  ],
  ['a wrong signature', 'signature_invalid', resigned(() => `t=${now},v1=${wrongDigest}`)],
  ['a signature cut short', 'signature_invalid', resigned((value) => value.slice(0, -2))],
  [
    'a time that was not the signed one',
    'signature_invalid',
    resigned((value) => value.replace(`t=${now}`, `t=${now - 1}`)),
  ],
  ['another secret', 'signature_invalid', () => delivery({ secret: 'whsec_of_somebody_else' })],
  ['the secret in another case', 'signature_invalid', () => delivery({ secret: secret.toUpperCase() })],
  ['a body that was changed', 'signature_invalid', async () => ({ ...(await delivery()), body: orderPaid('evt_2') })],
  [
    'a body with a line after it',
    'signature_invalid',
    async () => ({ ...(await delivery()), body: `${orderPaid()}\n` }),
  ],
  ['no body', 'signature_invalid', async () => ({ ...(await delivery()), body: '' })],
  ['a signature that is too old', 'signature_stale', () => delivery({ now: now - 301 })],
  ['a signature from the future', 'signature_stale', () => delivery({ now: now + 301 })],
  ['a proved body that is not JSON', 'payload_malformed', () => delivery({ body: '{"id":' })],
  ['a proved body without a type', 'payload_malformed', () => delivery({ body: '{"id":"evt_1"}' })],
]

const flipped = (text: string, index: number): string =>
  text.slice(0, index) + String.fromCharCode(text.charCodeAt(index) ^ 1) + text.slice(index + 1)

/** Every request that differs from a good one by one bit of its body or of its signature header. */
async function* mutations(): AsyncGenerator<RawRequest> {
  const good = await delivery({ body: '{"id":"evt_1","type":"order.paid","data":{}}' })
  const signature = signatureOf(good)
  for (let index = 0; index < signature.length; index++) yield withSignature(good, flipped(signature, index))
  const body = String(good.body)
  for (let index = 0; index < body.length; index++) yield { ...good, body: flipped(body, index) }
  for (let length = 0; length < signature.length; length += 4) yield withSignature(good, signature.slice(0, length))
}

/** Nothing unproved reaches the app, and the sender learns why in one word. */
export function refusesForgeries({ it }: TestRunner, target: AdapterTarget): void {
  for (const [what, code, make] of forgeries) {
    it(`refuses ${what}: ${code}`, async () => {
      for (const form of target.forms) {
        const hook = endpoint({ form })
        await withApp(target, [hook], async ({ send }) => {
          const request = await make()
          assertRefused(await send(request), 400, code)
          assertRefused(await send({ ...request, framing: 'chunked' }), 400, code)
          assert.deepEqual(hook.arrivals, [])
        })
      }
    })
  }

  it('refuses with the status of the provider', async () => {
    const hook = endpoint({ provider: { ...acme, rejectStatus: 401 } })
    await withApp(target, [hook], async ({ send }) => {
      assertRefused(await send(await delivery({ secret: 'whsec_of_somebody_else' })), 401, 'signature_invalid')
    })
  })

  it('refuses a signature of one hash that stands twice in its header', async () => {
    const provider = generic()
    const hook = endpoint({ provider })
    await withApp(target, [hook], async ({ send }) => {
      const request = await delivery({ provider })
      assertAcknowledged(await send(request))
      const doubled = { ...request, headers: [...request.headers, ...request.headers.slice(1)] }
      assertRefused(await send(doubled), 400, 'signature_malformed')
    })
  })

  it('accepts what is only just good: the age limit, and the sixteenth signature', async () => {
    const hook = endpoint()
    await withApp(target, [hook], async ({ send }) => {
      assertAcknowledged(await send(await delivery({ now: now - 300 })))
      assertAcknowledged(await send(await delivery({ now: now + 300 })))
      const request = await delivery()
      const [time, signature] = signatureOf(request).split(',')
      assertAcknowledged(await send(withSignature(request, `${time}${`,v1=${wrongDigest}`.repeat(15)},${signature}`)))
    })
  })

  it('never answers a forgery with a 2xx, however little is wrong with it', async () => {
    const hook = endpoint()
    await withApp(target, [hook], async ({ send }) => {
      for await (const request of mutations()) {
        const { status } = await send(request)
        assert.equal(status, 400, `${signatureOf(request)} ${String(request.body)}`)
      }
      assert.deepEqual(hook.arrivals, [])
    })
  })

  it('refuses while its secret cannot be found, and asks for another try', async () => {
    const hook = endpoint({ options: { secret: () => Promise.reject(new Error('the vault is down')) } })
    await withApp(target, [hook], async ({ send }) => {
      const answer = await send(await delivery())
      assertRefused(answer, 503, 'secret_unavailable')
      assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/)
    })
  })

  it('treats a tenant without a secret like a wrong secret', async () => {
    const hook = endpoint({ options: { secret: () => undefined } })
    await withApp(target, [hook], async ({ send }) => {
      assertRefused(await send(await delivery()), 400, 'signature_invalid')
    })
  })
}
