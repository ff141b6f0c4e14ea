import { hmacValidator as HmacValidator, type Types } from '@adyen/api-library'
import { createReceiver, verify } from '@rawhook/core'
import { describe, expect, it } from 'vitest'
import { adyen } from '../../src/adyen.ts'

interface Item {
  readonly pspReference: string
  readonly originalReference?: string
  readonly merchantAccountCode: string
  readonly merchantReference: string
  readonly amount: { readonly value: number; readonly currency: string }
  readonly eventCode: string
  readonly success: string
  readonly reason: string
  readonly additionalData: { readonly hmacSignature: string }
}

const secret = 'DFB1EB5485895CFA84146406857104ABB4CBCABDC8AAF103A624C8F6A3EAAB00'
const validator = new HmacValidator()
const theirs = (item: object) => item as Types.notification.NotificationRequestItem
const isValid = (item: Item): boolean => validator.validateHMAC(theirs(item), secret)

function item(more: Partial<Item> = {}): Item {
  const unsigned = {
    pspReference: '7914073381342284',
    merchantAccountCode: 'TestMerchant',
    merchantReference: 'order:1:é',
    amount: { value: 1130, currency: 'EUR' },
    eventCode: 'AUTHORISATION',
    success: 'true',
    reason: '$&',
    ...more,
  }
  return { ...unsigned, additionalData: { hmacSignature: validator.calculateHmac(theirs(unsigned), secret) } }
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
    expect(isValid(signed)).toBe(true)
    const event = await verify(adyen, { body: bodyOf(signed), secret })
    const { pspReference, eventCode, success } = signed
    expect(event).toMatchObject({ id: `${pspReference}:${eventCode}:${success}`, type: eventCode, data: signed })
  })

  it.each(['pspReference', 'originalReference', 'merchantAccountCode', 'merchantReference', 'eventCode', 'success'])(
    'refuses another %s, as we do',
    async (field) => {
      const forged = { ...item(), [field]: 'forged' }
      expect(isValid(forged)).toBe(false)
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
      expect(isValid(moved)).toBe(true)
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
