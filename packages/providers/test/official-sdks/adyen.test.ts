import { hmacValidator as HmacValidator, type Types } from '@adyen/api-library'
import { createReceiver, verify } from '@rawhook/core'
import { describe, expect, it } from 'vitest'
import { adyen } from '../../src/adyen.ts'

type Item = Types.notification.NotificationRequestItem

const secret = 'DFB1EB5485895CFA84146406857104ABB4CBCABDC8AAF103A624C8F6A3EAAB00'
const theirs = new HmacValidator()

function item(more: Partial<Item> = {}): Item {
  const unsigned = {
    pspReference: '7914073381342284',
    merchantAccountCode: 'TestMerchant',
    merchantReference: 'order:1:é',
    amount: { value: 1130, currency: 'EUR' },
    eventCode: 'AUTHORISATION',
    eventDate: '2019-05-06T17:15:34.121+02:00',
    paymentMethod: 'visa',
    reason: '$&',
    success: 'true',
    ...more,
  } as Item
  const hmacSignature = theirs.calculateHmac(unsigned, secret)
  return { ...unsigned, additionalData: { hmacSignature } as Item['additionalData'] }
}

const bodyOf = (...items: readonly Item[]): string =>
  JSON.stringify({
    live: 'false',
    notificationItems: items.map((NotificationRequestItem) => ({ NotificationRequestItem })),
  })

describe('@adyen/api-library', () => {
  it.each([
    ['an authorisation', {}],
    ['a refund of another payment', { eventCode: 'REFUND', originalReference: '8313547924770610' }],
    ['no reference of the merchant', { merchantReference: '' }],
    ['an amount of zero', { amount: { value: 0, currency: 'JPY' } }],
    ['a failure', { success: 'false' }],
  ] as [string, Partial<Item>][])('signs %s so that we accept it', async (_, more) => {
    const signed = item(more)
    expect(theirs.validateHMAC(signed, secret)).toBe(true)
    const event = await verify(adyen, { body: bodyOf(signed), secret })
    const { pspReference, eventCode, success } = signed
    expect(event).toMatchObject({ id: `${pspReference}:${eventCode}:${success}`, type: eventCode, data: signed })
  })

  it.each(['pspReference', 'originalReference', 'merchantAccountCode', 'merchantReference', 'eventCode', 'success'])(
    'refuses another %s, as we do',
    async (field) => {
      const forged = { ...item(), [field]: 'forged' }
      expect(theirs.validateHMAC(forged, secret)).toBe(false)
      await expect(verify(adyen, { body: bodyOf(forged), secret })).rejects.toMatchObject({ code: 'signature_invalid' })
    },
  )

  it('takes fields that were moved over the colons of a reference, and we do not', async () => {
    const genuine = item({ merchantReference: 'order:2' })
    const moves: Partial<Item>[] = [
      { originalReference: ':TestMerchant', merchantAccountCode: 'order', merchantReference: '2' },
      {
        pspReference: `${genuine.pspReference}:`,
        originalReference: 'TestMerchant',
        merchantAccountCode: 'order',
        merchantReference: '2',
      },
    ]
    await expect(verify(adyen, { body: bodyOf(genuine), secret })).resolves.toBeDefined()
    for (const move of moves) {
      const moved = { ...genuine, ...move }
      expect(theirs.validateHMAC(moved, secret)).toBe(true)
      await expect(verify(adyen, { body: bodyOf(moved), secret })).rejects.toMatchObject({ code: 'signature_invalid' })
    }
  })

  it('is told [accepted] when every item is right, and nothing runs when one is not', async () => {
    const seen: string[] = []
    const receiver = createReceiver(adyen, { secret, log: false, on: { '*': ({ id }) => void seen.push(id) } })
    const post = (body: string) => receiver.fetch(new Request('https://example.test/', { method: 'POST', body }))
    const [first, second] = [item(), item({ eventCode: 'CAPTURE' })]
    const bad = await post(bodyOf(first, { ...second, success: 'false' }))
    expect([bad.status, seen]).toEqual([400, []])
    const good = await post(bodyOf(first, second))
    expect([good.status, await good.text()]).toEqual([200, '[accepted]'])
    expect(seen).toEqual(['7914073381342284:AUTHORISATION:true', '7914073381342284:CAPTURE:true'])
  })
})
