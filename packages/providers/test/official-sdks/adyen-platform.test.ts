import { hmacValidator as HmacValidator } from '@adyen/api-library'
import { sign, verify } from '@rawhook/core'
import { describe, expect, it } from 'vitest'
import { adyenPlatform } from '../../src/adyen-platform.ts'

const secret = 'DFB1EB5485895CFA84146406857104ABB4CBCABDC8AAF103A624C8F6A3EAAB00'
const body = '{"type":"balancePlatform.transfer.updated","data":{"id":"1W1","description":"é$&"},"environment":"test"}'
const validator = new HmacValidator()

describe('@adyen/api-library, for webhooks of platforms', () => {
  it('accepts what sign() makes', async () => {
    const { HmacSignature = '' } = await sign(adyenPlatform, { body, secret })
    expect(validator.validateHMACSignature(secret, HmacSignature, body)).toBe(true)
  })

  it('makes signatures that verify() accepts, and refuses another body as we do', async () => {
    const headers = { HmacSignature: validator.calculateHmac(body, secret) }
    const event = await verify(adyenPlatform, { body, headers, secret })
    expect(event).toMatchObject({ type: 'balancePlatform.transfer.updated', data: { id: '1W1' } })
    const forged = body.replace('1W1', '1W2')
    expect(validator.validateHMACSignature(secret, headers.HmacSignature, forged)).toBe(false)
    const attempt = verify(adyenPlatform, { body: forged, headers, secret })
    await expect(attempt).rejects.toMatchObject({ code: 'signature_invalid' })
  })
})
