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
  /**
   * PEM of the certificates, one of which has to have issued that of AWS; AWS publishes them at amazontrust.com.
   * @default its chain is not checked: that it came over TLS from the host of SNS has to do
   */
  readonly issuers?: readonly string[]
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
/** The domain of each partition of AWS, by the second part of an ARN: its `dnsSuffix` in the SDKs' partitions.json. */
const domains: ReadonlyMap<string, string> = new Map([
  ['aws', 'amazonaws.com'],
  ['aws-us-gov', 'amazonaws.com'],
  ['aws-cn', 'amazonaws.com.cn'],
  ['aws-eusc', 'amazonaws.eu'],
  ['aws-iso', 'c2s.ic.gov'],
  ['aws-iso-b', 'sc2s.sgov.gov'],
  ['aws-iso-e', 'cloud.adc-e.uk'],
  ['aws-iso-f', 'csp.hci.ic.gov'],
])
const topic = new RegExp(
  `^arn:(${[...domains.keys()].join('|')}):sns:([a-z]{2,4}(?:-[a-z]+)+-\\d{1,2}):\\d{1,12}:[\\w-]{1,256}(?:\\.fifo)?$`,
)
const domain = [...new Set(domains.values())].map((each) => each.replaceAll('.', '\\.')).join('|')
const host = `sns\\.([a-z]{2,4}(?:-[a-z]+)+-\\d{1,2})\\.(${domain})`
const hostOnly = new RegExp(`^${host}$`)
const places = new RegExp(`^${host}/SimpleNotificationService-[\\w-]{1,128}\\.pem$`)

/** Where the certificates for a topic are: SNS signs in the topic's region, and AWS's own Java SDK insists on it. */
function placeOf(topicArn: string): string {
  const [, partition = '', region] = topic.exec(topicArn) ?? []
  return `https://sns.${region}.${domains.get(partition)}/`
}

/**
 * Whom the certificates of SNS are issued to. AWS documents no names: these are those of its Java SDK (SnsHostProvider),
 * by region, and the host itself, which the certificates have beside them.
 */
function subjectsOf({ hostname }: URL): readonly string[] {
  const [, region = '', suffix] = hostOnly.exec(hostname) ?? []
  const central = region.startsWith('us-gov-') ? ['sns-us-gov-west-1.amazonaws.com'] : []
  return [`sns.${suffix}`, hostname, `sns-signing.${region}.${suffix}`, `sns-${region}.${suffix}`, ...central]
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const lineBreak = /[\r\n]/

/**
 * The members and their names, each on a line of its own: one that holds a line could be another two. The message alone
 * may, because it stands first, and what comes after it is known.
 */
function contentOf(message: Readonly<Record<string, unknown>>, members: readonly string[]): string {
  let content = ''
  for (const member of members) {
    const value = message[member]
    if (member === 'Subject' && (value === undefined || value === null)) continue
    if (typeof value !== 'string') throw new TypeError(`${member} is not text`)
    if (member !== 'Message' && lineBreak.test(value)) throw new TypeError(`${member} is more than a line`)
    content += `${member}\n${value}\n`
  }
  return content
}

function claimOf(parsed: unknown, topicArn: string): CertificateClaim | undefined {
  const message = parsed as Readonly<Record<string, unknown>>
  const { Type, SignatureVersion, TopicArn, MessageId, SigningCertURL, Signature, Timestamp } = message
  const members = signedMembers.get(Type)
  const algorithm = algorithms.get(SignatureVersion)
  if (members === undefined || algorithm === undefined || TopicArn !== topicArn) return undefined
  const certificateUrl = String(SigningCertURL)
  if (!uuid.test(String(MessageId)) || !certificateUrl.startsWith(placeOf(topicArn))) return undefined
  return {
    certificateUrl,
    algorithm,
    signature: String(Signature),
    content: contentOf(message, members),
    timestamp: parseTimestamp(String(Timestamp), 'rfc3339'),
  }
}

/**
 * Makes the definition of AWS SNS, with a `fetch` of your own where the runtime's cannot reach AWS, or with the
 * issuers that you trust.
 * @throws TypeError when an issuer is not the PEM of a certificate with an RSA key
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
      names: /^arn:[\w-]+:sns:/,
      places,
      subjects: subjectsOf,
      parse: (_request, body) => parseUnproved(body),
      claim: (_request, _body, topicArn, parsed) => claimOf(parsed, topicArn),
    }),
    tolerance: 3900,
    timestampPer: 'event',
    dedupe: 'signed-id',
    typeSigned: true,
    types: ['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation'],
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
 * It is fetched from the host of SNS in the topic's region only, and kept. It must be valid now and issued to SNS; who
 * issued it is checked when you give `issuers` to `createAwsSns`, and whether it was revoked is not. What you configure is
 * the ARN of the topic, because AWS signs for every topic. SHA-1 is taken from topics of `SignatureVersion` 1 alone, which
 * is what a topic has until you set 2: do that.
 *
 * What is signed are lines, so that a signed member other than `Message` that holds a line break is refused, as is a
 * `MessageId` that is no UUID: `Subject` could be moved into it, and one message would be two events.
 *
 * `SubscriptionConfirmation` is an event like others: confirming it, and so being subscribed, is for the app to decide.
 * A retry keeps its timestamp, and a retry policy may last an hour, so the tolerance is longer than that. With raw
 * message delivery nothing is signed: leave it off. AWS takes a 4xx for success and never repeats it, so a refused
 * signature is answered with 503.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
 */
export const awsSns: WebhookProvider<AwsSnsEvents> = createAwsSns()
