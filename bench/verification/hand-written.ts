import { createHmac, timingSafeEqual } from 'node:crypto'
import { unixNow } from './event.ts'

// What an app writes that follows the steps of the provider's page: the body becomes text, which is what was signed.

/** Verifies a delivery. @returns the text to parse @throws Error on a forgery */
export type ByHand = (body: Buffer, headers: Readonly<Record<string, string>>, secret: string) => string

const toleranceSeconds = 300

const isFresh = (timestamp: string): boolean => Math.abs(unixNow() - Number(timestamp)) <= toleranceSeconds

const areEqual = (claimed: Buffer, expected: Buffer): boolean =>
  claimed.length === expected.length && timingSafeEqual(claimed, expected)

/** @see https://docs.stripe.com/webhooks/signature#verify-manually */
export const stripeByHand: ByHand = (body, { 'stripe-signature': header = '' }, secret) => {
  const text = body.toString()
  const items = header.split(',').map((item) => item.split('='))
  const timestamp = items.find(([name]) => name === 't')?.[1] ?? ''
  const signatures = items.filter(([name]) => name === 'v1').map(([, value = '']) => value)
  const expected = Buffer.from(createHmac('sha256', secret).update(`${timestamp}.${text}`).digest('hex'))
  if (!signatures.some((signature) => areEqual(Buffer.from(signature), expected))) throw new Error('not authentic')
  if (!isFresh(timestamp)) throw new Error('too old')
  return text
}

/** @see https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries */
export const githubByHand: ByHand = (body, { 'x-hub-signature-256': header = '' }, secret) => {
  const text = body.toString()
  const expected = Buffer.from(`sha256=${createHmac('sha256', secret).update(text).digest('hex')}`)
  if (!areEqual(Buffer.from(header), expected)) throw new Error('not authentic')
  return text
}

/** @see https://docs.svix.com/receiving/verifying-payloads/how-manual */
export const svixByHand: ByHand = (body, headers, secret) => {
  const text = body.toString()
  const { 'svix-id': id, 'svix-timestamp': timestamp = '', 'svix-signature': header = '' } = headers
  const key = Buffer.from(secret.split('_')[1] ?? '', 'base64')
  const expected = Buffer.from(createHmac('sha256', key).update(`${id}.${timestamp}.${text}`).digest('base64'))
  const signatures = header.split(' ').map((item) => item.split(',')[1] ?? '')
  if (!signatures.some((signature) => areEqual(Buffer.from(signature), expected))) throw new Error('not authentic')
  if (!isFresh(timestamp)) throw new Error('too old')
  return text
}
