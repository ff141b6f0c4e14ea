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

  /** The host, and the common name by the Java SDK of AWS, of one region for each way to name it. */
  const regions = [
    ['aws', 'us-west-2', 'amazonaws.com', 'sns.amazonaws.com'],
    ['aws', 'eu-west-1', 'amazonaws.com', 'sns.eu-west-1.amazonaws.com'],
    ['aws', 'ap-southeast-4', 'amazonaws.com', 'sns-signing.ap-southeast-4.amazonaws.com'],
    ['aws', 'mx-central-1', 'amazonaws.com', 'sns-signing.mx-central-1.amazonaws.com'],
    ['aws-us-gov', 'us-gov-west-1', 'amazonaws.com', 'sns-us-gov-west-1.amazonaws.com'],
    ['aws-us-gov', 'us-gov-east-1', 'amazonaws.com', 'sns-us-gov-west-1.amazonaws.com'],
    ['aws-cn', 'cn-north-1', 'amazonaws.com.cn', 'sns-cn-north-1.amazonaws.com.cn'],
    ['aws-cn', 'cn-northwest-1', 'amazonaws.com.cn', 'sns-cn-northwest-1.amazonaws.com.cn'],
    ['aws-eusc', 'eusc-de-east-1', 'amazonaws.eu', 'sns-signing.eusc-de-east-1.amazonaws.eu'],
    ['aws-iso', 'us-iso-east-1', 'c2s.ic.gov', 'sns-us-iso-east-1.c2s.ic.gov'],
    ['aws-iso-b', 'us-isob-east-1', 'sc2s.sgov.gov', 'sns-us-isob-east-1.sc2s.sgov.gov'],
    ['aws-iso-e', 'eu-isoe-west-1', 'cloud.adc-e.uk', 'sns-signing.eu-isoe-west-1.cloud.adc-e.uk'],
    ['aws-iso-f', 'us-isof-south-1', 'csp.hci.ic.gov', 'sns-signing.us-isof-south-1.csp.hci.ic.gov'],
  ] as const

  it.each(regions)('takes %s in %s from %s, by a certificate of %s', async (partition, region, domain, commonName) => {
    const signer = await snsSigner(commonName, aws)
    const TopicArn = `arn:${partition}:sns:${region}:123456789012:My-Topic_1.fifo`
    const SigningCertURL = `https://sns.${region}.${domain}/${file}`
    const get = vi.fn<typeof fetch>(signer.fetch)
    const options = { secret: TopicArn, now: signer.now }
    const provider = createAwsSns({ fetch: get })
    const body = JSON.stringify({ ...signer.notification({ TopicArn }), SigningCertURL })
    expect(await verify(provider, { ...options, body })).toMatchObject({ type: 'Notification' })
    expect(get.mock.calls.map(([url]) => (url instanceof URL ? url.href : url))).toEqual([SigningCertURL])
  })

  it.each([
    [topicArn, 'sns.us-east-1.amazonaws.com'],
    [topicArn, 'sns.us-west-2.amazonaws.com.cn'],
    [topicArn, 'sns.us-west-2.amazonaws.eu'],
    [topicArn, 'sns.us-west-2.c2s.ic.gov'],
    [topicArn, 'sns.amazonaws.com'],
    ['arn:aws-cn:sns:cn-north-1:123456789012:MyTopic', 'sns.cn-north-1.amazonaws.com'],
    ['arn:aws-cn:sns:cn-north-1:123456789012:MyTopic', 'sns.us-west-2.amazonaws.com'],
    ['arn:aws-other:sns:us-west-2:123456789012:MyTopic', 'sns.us-west-2.undefined'],
    ['arn:aws:sns:us-west-2:x:MyTopic', 'sns.us-west-2.amazonaws.com'],
  ])('fetches no certificate for %s from %s', async (TopicArn, place) => {
    const message = { ...aws.notification({ TopicArn }), SigningCertURL: `https://${place}/${file}` }
    expect(await verified(message, { secret: TopicArn })).toEqual({ event: invalid, fetched: [] })
  })

  it.each(['evil.test', 'sns.amazonaws.com.evil.test', 'sns.us-east-1.amazonaws.com', 'sqs.us-west-2.amazonaws.com'])(
    'takes no certificate of %s',
    async (commonName) => {
      const signer = await snsSigner(commonName, aws)
      const options = { body: JSON.stringify(signer.notification()), secret: topicArn, now: signer.now }
      await expect(verify(createAwsSns({ fetch: signer.fetch }), options)).rejects.toMatchObject({
        code: 'signature_invalid',
        message: expect.stringContaining('issued to somebody else'),
      })
    },
  )

  it('takes only a certificate of the issuers that are given', async () => {
    const options = { body: JSON.stringify(aws.notification()), secret: topicArn, now: aws.now }
    const { certificate: foreign } = await snsSigner('Other Root', aws)
    await verify(createAwsSns({ fetch: aws.fetch, issuers: [aws.certificate] }), options)
    await expect(verify(createAwsSns({ fetch: aws.fetch, issuers: [foreign] }), options)).rejects.toEqual(invalid)
  })

  it('takes SHA-1 in version 1 only, and SHA-256 in version 2 only', async () => {
    for (const [signed, claimed] of [
      ['1', '2'],
      ['2', '1'],
    ] as const) {
      const message = { ...aws.notification({}, signed), SignatureVersion: claimed }
      expect((await verified(message)).event).toEqual(invalid)
    }
  })

  it.each(['\n', '\r', '\r\n', 'a\n', '\nSubject\nHello'])(
    'refuses a signed member other than the message that holds %j',
    async (text) => {
      for (const member of ['Subject', 'MessageId', 'Timestamp']) {
        const message = aws.notification({ Subject: 'x', [member]: String(aws.notification()[member]) + text })
        expect(await verified(message), member).toEqual({ event: invalid, fetched: [] })
      }
      const token = { ...aws.confirmation('SubscriptionConfirmation'), Token: text }
      expect(await verified(token)).toEqual({ event: invalid, fetched: [] })
      const { event } = await verified(aws.notification({ Message: text }))
      expect(event).toMatchObject({ type: 'Notification' })
    },
  )

  it('lets no subject move into the id, which would make two events of one message', async () => {
    const { Subject, ...message } = aws.notification({ Subject: 'Pay 100 EUR' })
    const moved = { ...message, MessageId: `${String(message.MessageId)}\nSubject\n${String(Subject)}` }
    expect(await verified(moved)).toEqual({ event: invalid, fetched: [] })
  })

  it.each(['', '1', '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf32', '22b80b92fdea4c2c8f9dbdfb0c7bf324', '-'.repeat(36)])(
    'refuses %j as an id, because it is no UUID',
    async (MessageId) => {
      expect(await verified(aws.notification({ MessageId }))).toEqual({ event: invalid, fetched: [] })
    },
  )

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
    const { event, fetched } = await verified(aws.notification(), { late: 2 * 3600 })
    expect([event, fetched]).toEqual([expect.objectContaining({ code: 'signature_stale' }), []])
  })

  it('asks for the ARN of a topic, by the name people keep it under', () => {
    for (const secret of ['', 'MyTopic', 'whsec_x', 'arn:aws:sqs:us-west-2:123456789012:Queue']) {
      expect(() => createReceiver(awsSns, { secret })).toThrow(/AWS_SNS_TOPIC_ARN/)
    }
  })
})
