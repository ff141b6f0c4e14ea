import { type SelfSigned, selfSigned } from '../../core/test/self-signed.ts'

/** The topic that the signer publishes to. */
export const topicArn = 'arn:aws:sns:us-west-2:123456789012:MyTopic'

type Version = '1' | '2'

/** Signs messages as AWS documents it, with a certificate of its own. */
export interface SnsSigner {
  readonly certificate: string
  readonly key: SelfSigned
  /** Serves the certificate at every URL. */
  readonly fetch: typeof fetch
  /** Unix seconds of its messages. */
  readonly now: number
  notification(members?: Readonly<Record<string, string>>, version?: Version): Record<string, unknown>
  confirmation(type: string, version?: Version): Record<string, unknown>
}

const now = 1_700_000_000
const common = {
  MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
  TopicArn: topicArn,
  Message: '{"order":1}',
  Timestamp: new Date(now * 1000).toISOString(),
  SigningCertURL: 'https://sns.us-west-2.amazonaws.com/SimpleNotificationService-f3ecfb7224c7233fe7bb5f59f96de52f.pem',
}

function signed(key: SelfSigned, members: Readonly<Record<string, string>>, names: string, version: Version) {
  const content = names
    .split(' ')
    .flatMap((name) => (members[name] === undefined ? [] : [name, members[name]]))
    .map((line) => `${line}\n`)
    .join('')
  return { ...members, SignatureVersion: version, Signature: key.sign(content, version === '1' ? 'sha1' : 'sha256') }
}

/** Makes a signer whose certificate is issued to a name of AWS, with the key of another or a new one. */
export async function snsSigner(commonName = 'sns.amazonaws.com', keyOf?: SnsSigner): Promise<SnsSigner> {
  const key = await selfSigned(commonName, { keyOf: keyOf?.key })
  const { certificate } = key
  return {
    certificate,
    key,
    fetch: async () => new Response(certificate),
    now,
    notification: (members = {}, version = '2') =>
      signed(
        key,
        { Type: 'Notification', ...common, ...members },
        'Message MessageId Subject Timestamp TopicArn Type',
        version,
      ),
    confirmation: (Type, version = '2') =>
      signed(
        key,
        { Type, ...common, Token: '2336412f37fb687f', SubscribeURL: 'https://sns.us-west-2.amazonaws.com/?Action=x' },
        'Message MessageId SubscribeURL Timestamp Token TopicArn Type',
        version,
      ),
  }
}
