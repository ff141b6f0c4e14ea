import {
  type AnyEvents,
  type BodyClaim,
  bodySignature,
  defineProvider,
  parseTimestamp,
  type WebhookProvider,
} from '@rawhook/core'

interface Envelope {
  readonly signature: {
    readonly timestamp: string
    readonly token: string
    readonly signature: string
    /** Of the parent account, when a subaccount sends. */
    readonly 'parent-signature'?: string
  }
  readonly 'event-data': { readonly id: string; readonly event: string }
}

const tokenForm = /^\w{1,128}$/

function claimOf(payload: unknown): BodyClaim {
  const { timestamp, token, signature, 'parent-signature': ofParent } = (payload as Envelope).signature
  if (!tokenForm.test(token)) throw new TypeError('the token is not one')
  return {
    signature,
    ...(ofParent === undefined ? {} : { moreSignatures: [ofParent] }),
    content: `${timestamp}${token}`,
    timestamp: parseTimestamp(timestamp, 'seconds'),
  }
}

/**
 * Mailgun: `signature` of the JSON body holds `timestamp`, `token` and the signature of these two.
 * With a subaccount's event there is `parent-signature` too, with the key of its parent; either key is enough.
 *
 * The event beside them is NOT signed: whoever has seen one delivery can send any event with its three values until the
 * tolerance ends it. A token is meant to be used once, so keep those you have seen (`event.raw.signature.token`) and
 * refuse them for as long. Mailgun wants the tolerance not too strict. Inbound routes send forms (multipart
 * where there are attachments), and are not covered.
 * @see https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks
 */
export const mailgun: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'mailgun',
  title: 'Mailgun',
  documentation: 'https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks',
  keys: 'secret',
  secretVariable: 'MAILGUN_WEBHOOK_SIGNING_KEY',
  secretHint: 'It is the HTTP webhook signing key, not the API key.',
  body: 'json',
  signature: bodySignature({
    hash: 'sha256',
    encoding: 'hex',
    timestamped: true,
    claims: (payload) => [claimOf(payload)],
  }),
  tolerance: 900,
  dedupe: 'unsigned-id',
  bodyChangesOnRetry: true,
  typeSigned: false,
  notSigned: 'the whole event',
  retryHorizon: 8 * 3600,
  toEvents(payload) {
    const data = (payload as Envelope)['event-data']
    return [{ id: data.id, type: data.event, data, raw: payload }]
  },
})
