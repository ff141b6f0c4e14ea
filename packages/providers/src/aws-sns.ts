import {
  type CertificateClaim,
  certificate,
  defineProvider,
  parseTimestamp,
  parseUnproved,
  type WebhookEvent,
  type WebhookProvider,
} from '@rawhook/core'

/** What the definition of AWS SNS can be made with. */
export interface AwsSnsOptions {
  /** Fetches the certificate of AWS. @default the runtime's */
  readonly fetch?: typeof fetch
}

/** What AWS SNS sends; `MessageAttributes` and `UnsubscribeURL`, where it has them, are not signed. */
export interface SnsMessage<TType extends string = string> {
  readonly Type: TType
  readonly MessageId: string
  readonly TopicArn: string
  /** What was published: text, often JSON of the application. */
  readonly Message: string
  /** ISO 8601, of the publication: a retry has the same. */
  readonly Timestamp: string
  readonly SignatureVersion: '1' | '2'
  readonly Signature: string
  readonly SigningCertURL: string
}

/** A published message. */
export interface SnsNotification extends SnsMessage<'Notification'> {
  readonly Subject?: string
  readonly UnsubscribeURL?: string
  readonly MessageAttributes?: Readonly<Record<string, { readonly Type: string; readonly Value: string }>>
}

/** Asks to confirm, or to undo an end: by a GET of `SubscribeURL`, or with `Token` and the SDK. */
export interface SnsConfirmation<TType extends string> extends SnsMessage<TType> {
  readonly SubscribeURL: string
  readonly Token: string
}

/** The events that AWS SNS sends. */
export interface AwsSnsEvents {
  Notification: WebhookEvent<'Notification', SnsNotification>
  SubscriptionConfirmation: WebhookEvent<'SubscriptionConfirmation', SnsConfirmation<'SubscriptionConfirmation'>>
  UnsubscribeConfirmation: WebhookEvent<'UnsubscribeConfirmation', SnsConfirmation<'UnsubscribeConfirmation'>>
}

const confirmation = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type']
const signedMembers: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['Notification', ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']],
  ['SubscriptionConfirmation', confirmation],
  ['UnsubscribeConfirmation', confirmation],
])
const algorithms: ReadonlyMap<unknown, CertificateClaim['algorithm']> = new Map([
  ['1', 'rsa-sha1'],
  ['2', 'rsa-sha256'],
])
const places = /^sns\.[a-z]{2}(-[a-z]+)+-\d{1,2}\.amazonaws\.com(\.cn)?\/SimpleNotificationService-[\w-]+\.pem$/

function contentOf(message: Readonly<Record<string, unknown>>, members: readonly string[]): string {
  let content = ''
  for (const member of members) {
    const value = message[member]
    if (member === 'Subject' && (value === undefined || value === null)) continue
    if (typeof value !== 'string') throw new TypeError(`${member} is not text`)
    content += `${member}\n${value}\n`
  }
  return content
}

function claimOf(body: Uint8Array, topicArn: string): CertificateClaim | undefined {
  const message = parseUnproved(body) as Readonly<Record<string, unknown>>
  const members = signedMembers.get(message.Type)
  const algorithm = algorithms.get(message.SignatureVersion)
  if (members === undefined || algorithm === undefined || message.TopicArn !== topicArn) return undefined
  return {
    certificateUrl: String(message.SigningCertURL),
    algorithm,
    signature: String(message.Signature),
    content: contentOf(message, members),
    timestamp: parseTimestamp(String(message.Timestamp), 'rfc3339'),
  }
}

/**
 * Makes the definition of AWS SNS, with a `fetch` of your own where the runtime's cannot reach AWS.
 * @example
 * const awsSns = createAwsSns({ fetch: proxied })
 */
export function createAwsSns(options: AwsSnsOptions = {}): WebhookProvider<AwsSnsEvents> {
  return defineProvider<AwsSnsEvents>({
    name: 'aws-sns',
    title: 'AWS SNS',
    documentation: 'https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html',
    keys: 'public',
    secretVariable: 'AWS_SNS_TOPIC_ARN',
    secretHint: 'It is the ARN of your topic: AWS signs the messages of every topic, also of those of other people.',
    body: 'json',
    signature: certificate({
      ...options,
      timestamped: true,
      places,
      claim: (_request, body, topicArn) => claimOf(body, topicArn),
    }),
    tolerance: 3900,
    timestampPer: 'event',
    dedupe: 'signed-id',
    typeSigned: true,
    rejectStatus: 503,
    ackDeadline: 15_000,
    retryHorizon: 3600,
    toEvents(payload) {
      const message = payload as SnsMessage
      return [{ id: message.MessageId, type: message.Type, data: message, raw: payload }]
    },
  })
}

/**
 * AWS SNS: `Signature` of the JSON body covers some of its members, with the certificate that `SigningCertURL` names.
 * It is fetched from hosts of SNS only, and kept. What you configure is the ARN of the topic, because AWS signs for
 * every topic.
 *
 * `SubscriptionConfirmation` is an event like others: confirming it, and so being subscribed, is for the app to decide.
 * A retry keeps its timestamp, and a retry policy may last an hour, so the tolerance is longer than that. With raw
 * message delivery nothing is signed: leave it off. AWS takes a 4xx for success and never repeats it, so a refused
 * signature is answered with 503.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
 */
export const awsSns: WebhookProvider<AwsSnsEvents> = createAwsSns()
