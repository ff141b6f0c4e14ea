import { defineProvider, type WebhookEvent, type WebhookProvider } from '@rawhook/core'
import { standardEvent, standardSignature } from './standard-webhooks.ts'

/** An email that was sent with Resend. */
export interface ResendEmail {
  readonly email_id: string
  readonly created_at: string
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  readonly message_id?: string
  readonly broadcast_id?: string
  readonly template_id?: string
  readonly tags?: Readonly<Record<string, string>>
}

/** An email that Resend received; its text has to be fetched. */
export interface ResendReceivedEmail {
  readonly email_id: string
  readonly created_at: string
  readonly from: string
  readonly to: readonly string[]
  readonly cc: readonly string[]
  readonly bcc: readonly string[]
  readonly message_id: string
  readonly subject: string
  readonly attachments: readonly {
    readonly id: string
    readonly filename: string | null
    readonly content_type: string
    readonly content_disposition: string | null
    readonly content_id: string | null
  }[]
}

export interface ResendContact {
  readonly id: string
  readonly audience_id: string
  readonly segment_ids: readonly string[]
  readonly created_at: string
  readonly updated_at: string
  readonly email: string
  readonly first_name?: string | null
  readonly last_name?: string | null
  readonly unsubscribed: boolean
}

export interface ResendDomain {
  readonly id: string
  readonly name: string
  readonly status: string
  readonly created_at: string
  readonly region: string
  readonly records: readonly Readonly<Record<string, unknown>>[]
}

interface EmailDetails {
  'email.bounced': { readonly bounce: { readonly message: string; readonly type: string; readonly subType: string } }
  'email.clicked': {
    readonly click: {
      readonly ipAddress: string
      readonly link: string
      readonly timestamp: string
      readonly userAgent: string
    }
  }
  'email.failed': { readonly failed: { readonly reason: string } }
  'email.suppressed': { readonly suppressed: { readonly message: string; readonly type: string } }
}

type PlainEmailEvent = `email.${'sent' | 'scheduled' | 'delivered' | 'delivery_delayed' | 'complained' | 'opened'}`
type Changed = 'created' | 'updated' | 'deleted'

/** The events that Resend sends. */
export type ResendEvents = {
  readonly [TType in PlainEmailEvent]: WebhookEvent<TType, ResendEmail>
} & {
  readonly [TType in keyof EmailDetails]: WebhookEvent<TType, ResendEmail & EmailDetails[TType]>
} & {
  readonly 'email.received': WebhookEvent<'email.received', ResendReceivedEmail>
} & {
  readonly [TType in `contact.${Changed}`]: WebhookEvent<TType, ResendContact>
} & {
  readonly [TType in `domain.${Changed}`]: WebhookEvent<TType, ResendDomain>
}

/**
 * Resend: Svix, with `Svix-*` header names. The event's id is the signed `Svix-Id` header.
 * @see https://resend.com/docs/dashboard/webhooks/verify-webhooks-requests
 */
export const resend: WebhookProvider<ResendEvents> = defineProvider<ResendEvents>({
  name: 'resend',
  title: 'Resend',
  documentation: 'https://resend.com/docs/dashboard/webhooks/verify-webhooks-requests',
  keys: 'secret',
  secretForms: { prefixes: ['whsec_'], mistaken: { re_: 'an API key' } },
  body: 'json',
  signature: standardSignature({ headers: ['Svix'] }),
  tolerance: 300,
  dedupe: 'signed-id',
  typeSigned: true,
  types: [
    'email.sent',
    'email.scheduled',
    'email.delivered',
    'email.delivery_delayed',
    'email.complained',
    'email.opened',
    'email.bounced',
    'email.clicked',
    'email.failed',
    'email.suppressed',
    'contact.created',
    'contact.updated',
    'contact.deleted',
    'domain.created',
    'domain.updated',
    'domain.deleted',
    'email.received',
  ],
  ackDeadline: 15_000,
  retryHorizon: 99_305,
  toEvents: standardEvent,
})
