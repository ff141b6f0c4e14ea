import { type AnyEvents, defineProvider, hmac, type WebhookProvider } from '@rawhook/core'

interface Envelope {
  readonly event: string
  readonly generatedDateTime?: string
  readonly data: { readonly envelopeId?: string; readonly templateId?: string; readonly recipientId?: string }
}

const furtherKeys = Array.from({ length: 99 }, (_, index) => `X-DocuSign-Signature-${index + 2}`)

/**
 * DocuSign Connect: `X-DocuSign-Signature-1: <base64>` over the body, and `-2`, `-3` … up to `-100`,
 * for each further active key.
 *
 * A key looks like base64 and is used as the text it is. Choose JSON as the data format: XML is verified, but it is no
 * event here. There is no id: what happened, to which envelope (and recipient) and when make one. A retry has another
 * `retryCount`, and so another body.
 * @see https://developers.docusign.com/platform/webhooks/connect/hmac/
 */
export const docusign: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'docusign',
  title: 'DocuSign',
  documentation: 'https://developers.docusign.com/platform/webhooks/connect/hmac/',
  keys: 'secret',
  secretVariable: 'DOCUSIGN_HMAC_KEY',
  body: 'json',
  signature: hmac({
    hash: 'sha256',
    encoding: 'base64',
    header: 'X-DocuSign-Signature-1',
    moreHeaders: furtherKeys,
  }),
  dedupe: 'signed-id',
  bodyChangesOnRetry: true,
  typeSigned: true,
  maxBodyBytes: 25 * 1024 * 1024,
  ackDeadline: 100_000,
  retryHorizon: 15 * 86_400,
  toEvents(payload) {
    const { event, generatedDateTime, data } = payload as Envelope
    const subject = data.envelopeId ?? data.templateId
    const parts = [event, subject, data.recipientId, generatedDateTime].filter((part) => part !== undefined)
    return [{ id: parts.length > 1 ? parts.join(':') : undefined, type: event, data, raw: payload }]
  },
})
