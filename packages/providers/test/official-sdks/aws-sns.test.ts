import https from 'node:https'
import { PassThrough } from 'node:stream'
import { verify } from '@rawhook/core'
import MessageValidator from 'sns-validator'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createAwsSns } from '../../src/aws-sns.ts'
import { type SnsSigner, snsSigner, topicArn } from '../sns-signer.ts'

let aws: SnsSigner
beforeAll(async () => {
  aws = await snsSigner()
})
afterEach(() => vi.restoreAllMocks())

/** What the validator of AWS says of a message, when our certificate is what it fetches. */
function validate(message: Record<string, unknown>): Promise<string> {
  vi.spyOn(https, 'get').mockImplementation((_url, _options, callback) => {
    const answer = Object.assign(new PassThrough(), { statusCode: 200 })
    const listener = typeof _options === 'function' ? _options : callback
    listener?.(answer as unknown as Parameters<NonNullable<typeof callback>>[0])
    answer.end(aws.certificate)
    return new PassThrough() as unknown as ReturnType<typeof https.get>
  })
  return new Promise((resolve) =>
    new MessageValidator().validate(message, (error) => resolve(error === null ? 'valid' : error.message)),
  )
}

const ours = (message: Record<string, unknown>): Promise<string> =>
  verify(createAwsSns({ fetch: aws.fetch }), { body: JSON.stringify(message), secret: topicArn, now: aws.now }).then(
    () => 'valid',
    (error: unknown) => (error instanceof Error ? error.message : ''),
  )

const invalid = 'The message signature is invalid.'

describe('sns-validator', () => {
  it.each(['1', '2'] as const)('accepts the same content as we do, in version %s', async (version) => {
    for (const message of [
      aws.notification({}, version),
      aws.notification({ Subject: 'Hello $& é' }, version),
      aws.notification({ Message: 'a\nb\n' }, version),
      aws.notification({ Message: '' }, version),
      aws.confirmation('SubscriptionConfirmation', version),
    ]) {
      expect([await ours(message), await validate(message)]).toEqual(['valid', 'valid'])
    }
  })

  it.each([
    ['Message', 'another'],
    ['MessageId', '32b80b92-fdea-4c2c-8f9d-bdfb0c7bf324'],
    ['Subject', 'Goodbye'],
    ['Timestamp', '2023-11-14T22:13:21.000Z'],
  ])('refuses another %s, as we do', async (member, value) => {
    const message = { ...aws.notification({ Subject: 'Hello' }), [member]: value }
    expect(await validate(message)).toBe(invalid)
    expect(await ours(message)).toMatch(/^No signature matches/)
  })

  it('leaves the token of an UnsubscribeConfirmation out, which the documentation of AWS signs, as we do', async () => {
    const message = aws.confirmation('UnsubscribeConfirmation')
    expect([await ours(message), await validate(message)]).toEqual(['valid', invalid])
  })
})
