import { createReceiver, verify } from '@rawhook/core'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { awsSns, createAwsSns } from '../src/aws-sns.ts'
import { type SnsSigner, snsSigner, topicArn } from './sns-signer.ts'

let aws: SnsSigner
beforeAll(async () => {
  aws = await snsSigner()
})

async function verified(message: Record<string, unknown>, { secret = topicArn, late = 0 } = {}) {
  const get = vi.fn<typeof fetch>(aws.fetch)
  const options = { body: JSON.stringify(message), secret, now: aws.now + late }
  const event = await verify(createAwsSns({ fetch: get }), options).catch((error: unknown) => error)
  return { event, fetched: get.mock.calls.map(([url]) => (url instanceof URL ? url.href : url)) }
}
const invalid = expect.objectContaining({ code: 'signature_invalid' })

describe('aws-sns', () => {
  it.each(['1', '2'] as const)('verifies a notification of signature version %s', async (version) => {
    const message = aws.notification({ Subject: 'Hello' }, version)
    const { event, fetched } = await verified(message)
    expect(event).toEqual({ id: message.MessageId, type: 'Notification', data: message, raw: message })
    expect(fetched).toEqual([message.SigningCertURL])
  })

  it.each(['SubscriptionConfirmation', 'UnsubscribeConfirmation'])(
    'hands %s to the app, which decides',
    async (type) => {
      const seen: unknown[] = []
      const provider = createAwsSns({ fetch: aws.fetch })
      const receiver = createReceiver(provider, {
        secret: topicArn,
        now: () => aws.now,
        log: false,
        on: {
          SubscriptionConfirmation: ({ data }) => void seen.push(data.Type, data.Token, data.SubscribeURL),
          UnsubscribeConfirmation: ({ data }) => void seen.push(data.Type, data.Token, data.SubscribeURL),
        },
      })
      const message = aws.confirmation(type)
      const headers = { 'content-type': 'text/plain; charset=UTF-8', 'x-amz-sns-message-type': type }
      const request = new Request('https://example.test/', { method: 'POST', body: JSON.stringify(message), headers })
      expect((await receiver.fetch(request)).status).toBe(200)
      expect(seen).toEqual([type, message.Token, message.SubscribeURL])
    },
  )

  it('refuses what AWS signed for the topic of somebody else, before it fetches anything', async () => {
    const other = 'arn:aws:sns:us-west-2:666666666666:Theirs'
    expect(await verified(aws.notification({ TopicArn: other }))).toEqual({ event: invalid, fetched: [] })
    expect(await verified(aws.notification(), { secret: other })).toEqual({ event: invalid, fetched: [] })
  })

  const file = 'SimpleNotificationService-f3ecfb7224c7233fe7bb5f59f96de52f.pem'

  it.each([
    `https://evil.test/${file}`,
    `https://sns.us-west-2.amazonaws.com.evil.test/${file}`,
    `https://sns.us-west-2.amazonaws.com@evil.test/${file}`,
    `https://my-bucket.s3.amazonaws.com/${file}`,
    `https://sns.s3-us-west-2.amazonaws.com/${file}`,
    `https://sns.s3.amazonaws.com/${file}`,
    `https://sns.s3-website-us-west-2.amazonaws.com/${file}`,
    `https://evil.sns.us-west-2.amazonaws.com/${file}`,
    `https://sns.us-west-2.amazonaws.com:8443/${file}`,
    `https://sns.us-west-2.amazonaws.com/${file}?`,
    `https://sns.us-west-2.amazonaws.com/${file}?x=1`,
    `https://sns.us-west-2.amazonaws.com/${file}#x`,
    `https://sns.us-west-2.amazonaws.com/?${file}`,
    `https://sns.us-west-2.amazonaws.com/?Action=x&y=${file}`,
    `https://sns.us-west-2.amazonaws.com/other/${file}`,
    `https://sns.us-west-2.amazonaws.com//${file}`,
    `https://sns.us-west-2.amazonaws.com/${file}.txt`,
    'https://sns.us-west-2.amazonaws.com/SimpleNotificationService-.pem',
    'https://sns.us-west-2.amazonaws.com/SimpleNotificationService.pem',
    'https://sns.us-west-2.amazonaws.com/SimpleNotificationService-f3ecfb72%2e.pem',
    'https://sns.us-west-2.amazonaws.com/a.pem',
    'https://sns.us-west-2.amazonaws.com/a.txt',
    `http://sns.us-west-2.amazonaws.com/${file}`,
    'not a url',
  ])('fetches no certificate from %s', async (SigningCertURL) => {
    expect(await verified({ ...aws.notification(), SigningCertURL })).toEqual({ event: invalid, fetched: [] })
  })

  it.each([
    `https://sns.us-west-2.amazonaws.com/${file}`,
    `https://sns.us-gov-west-1.amazonaws.com/${file}`,
    `https://sns.ap-southeast-4.amazonaws.com/${file}`,
    `https://sns.cn-north-1.amazonaws.com.cn/${file}`,
  ])('fetches a certificate from %s', async (SigningCertURL) => {
    const { event, fetched } = await verified({ ...aws.notification(), SigningCertURL })
    expect([event, fetched]).toEqual([expect.objectContaining({ type: 'Notification' }), [SigningCertURL]])
  })

  it('refuses what names a certificate that is not there, and asks for it once', async () => {
    const get = vi.fn<typeof fetch>(async () => new Response('', { status: 404 }))
    const provider = createAwsSns({ fetch: get })
    const delivery = { body: JSON.stringify(aws.notification()), secret: topicArn, now: aws.now }
    for (let count = 0; count < 20; count++) await expect(verify(provider, delivery)).rejects.toEqual(invalid)
    expect(get).toHaveBeenCalledTimes(1)
  })

  it.each([
    { SignatureVersion: '3' },
    { SignatureVersion: 2 },
    { SignatureVersion: undefined },
    { Type: 'Other' },
    { Type: 'SubscriptionConfirmation' },
    { Type: 'constructor' },
    { Message: 1 },
    { Message: undefined },
    { Subject: 'added' },
    { Subject: 1 },
    { Signature: undefined },
    { Timestamp: 'yesterday' },
  ])('refuses a notification changed to %j', async (change) => {
    expect((await verified({ ...aws.notification(), ...change })).event).toEqual(invalid)
  })

  it('reads a subject of null as none', async () => {
    expect((await verified({ ...aws.notification(), Subject: null })).event).toMatchObject({ type: 'Notification' })
  })

  it('takes a retry of up to an hour later, and nothing older', async () => {
    expect((await verified(aws.notification(), { late: 3600 })).event).toMatchObject({ type: 'Notification' })
    const { event } = await verified(aws.notification(), { late: 2 * 3600 })
    expect(event).toMatchObject({ code: 'signature_stale' })
  })

  it('asks for the ARN of a topic, by the name people keep it under', () => {
    expect(() => createReceiver(awsSns, { secret: '' })).toThrow(/AWS_SNS_TOPIC_ARN/)
  })
})
