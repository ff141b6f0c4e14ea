import { createHmac } from 'node:crypto'

export const adyenKey = '44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056'

/** One item of a notification, signed as Adyen documents it. */
export function adyenItem(changes: Readonly<Record<string, string>> = {}): object {
  const item = {
    pspReference: '7914073381342284',
    originalReference: '',
    merchantAccountCode: 'TestMerchant',
    merchantReference: 'TestPayment-1407325143704',
    eventCode: 'AUTHORISATION',
    success: 'true',
    ...changes,
  }
  const { pspReference, originalReference, merchantAccountCode, merchantReference, eventCode, success } = item
  const content = [
    pspReference,
    originalReference,
    merchantAccountCode,
    merchantReference,
    1130,
    'EUR',
    eventCode,
    success,
  ]
  const hmacSignature = createHmac('sha256', Buffer.from(adyenKey, 'hex')).update(content.join(':')).digest('base64')
  const NotificationRequestItem = {
    ...item,
    amount: { value: 1130, currency: 'EUR' },
    additionalData: { hmacSignature },
  }
  return { NotificationRequestItem }
}

/** The body of a notification with these items. */
export const adyenBody = (...notificationItems: readonly object[]): string =>
  JSON.stringify({ live: 'false', notificationItems })
