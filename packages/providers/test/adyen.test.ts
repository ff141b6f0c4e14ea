import { type BodySignatureScheme, createReceiver, type WebhookEvent } from '@rawhook/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { adyen } from '../src/adyen.ts'
import { adyenBody, adyenItem, adyenKey } from './adyen-signer.ts'

const names = ['pspReference', 'originalReference', 'merchantAccountCode', 'merchantReference', 'eventCode', 'success']
const fileName = 'threedsecure_authentication_report_2022-11-01T00:00:00_2022-11-02T23:59:59.csv'
const report = { eventCode: 'REPORT_AVAILABLE', merchantReference: '', pspReference: fileName }

async function received(...items: readonly Readonly<Record<string, string>>[]) {
  const events: WebhookEvent[] = []
  const receiver = createReceiver(adyen, {
    secret: adyenKey,
    log: false,
    on: { '*': (event) => void events.push(event) },
  })
  const body = adyenBody(...items.map(adyenItem))
  const { status } = await receiver.fetch(new Request('https://example.com/', { method: 'POST', body }))
  return { status, ids: events.map(({ id }) => id), events }
}

describe('adyen', () => {
  it.each([
    ['a report', report, `${fileName}:REPORT_AVAILABLE:true`],
    ['a report without colons', { ...report, pspReference: 'batch_1.csv' }, 'batch_1.csv:REPORT_AVAILABLE:true'],
    [
      'a reference of the merchant',
      { merchantReference: '14-08-2020-09:53:00' },
      '7914073381342284:AUTHORISATION:true',
    ],
    ['a pspReference of any item', { pspReference: 'a:b' }, 'a:b:AUTHORISATION:true'],
  ])('takes colons in %s, also beside another item', async (_, changes, id) => {
    expect(await received({ pspReference: '1' }, changes)).toMatchObject({
      status: 200,
      ids: ['1:AUTHORISATION:true', id],
    })
  })

  it.each([
    ['a report whose fields were moved', { ...report, originalReference: ':' }],
    ['a report with a colon in another field', { ...report, merchantReference: 'a:b' }],
    ['a colon in the account', { merchantAccountCode: 'a:b' }],
    ['a colon in both references', { pspReference: 'a:b', merchantReference: 'c:d' }],
    ['no account, and a colon in the reference', { merchantAccountCode: '', merchantReference: 'a:b' }],
  ])('refuses %s, however it is signed', async (_, changes) => {
    expect((await received(changes)).status).toBe(400)
  })

  it('takes no two different items for one signed text', async () => {
    const text = fc.stringMatching(/^[a:]{0,4}$/)
    const eventCode = fc.constantFrom('REPORT_AVAILABLE', 'CAPTURE', 'a', '')
    const item = fc.record({ ...Object.fromEntries(names.map((name) => [name, text])), eventCode })
    const claimsOf = (fields: object) => {
      const signed = { ...fields, additionalData: { hmacSignature: '' } }
      try {
        return adyenClaims({ notificationItems: [{ NotificationRequestItem: signed }] })
      } catch {
        return []
      }
    }
    const seen = new Map<string, object>()
    fc.assert(
      fc.property(item, (fields) => {
        for (const { content } of claimsOf(fields)) {
          const known = seen.get(content) ?? fields
          seen.set(content, known)
          expect(fields).toEqual(known)
        }
      }),
      { numRuns: 20_000 },
    )
    expect(seen.size).toBeGreaterThan(100)
  })
})

/** What the scheme takes of a body. */
function adyenClaims(payload: unknown): readonly { readonly content: string }[] {
  const { signature } = adyen
  if (!('kind' in signature) || signature.kind !== 'body-signature') throw new TypeError('not signed in the body')
  return (signature as BodySignatureScheme).description.claims(payload)
}
