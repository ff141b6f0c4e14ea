import { defineProvider, type WebhookEvent, type WebhookProvider } from '@rawhook/core'
import { standardEvent, standardSignature } from './standard-webhooks.ts'

/** Times are Unix milliseconds. */
export interface ClerkUser {
  readonly id: string
  readonly object: 'user'
  readonly username: string | null
  readonly first_name: string | null
  readonly last_name: string | null
  readonly image_url: string
  readonly primary_email_address_id: string | null
  readonly email_addresses: readonly { readonly id: string; readonly email_address: string }[]
  readonly primary_phone_number_id: string | null
  readonly phone_numbers: readonly { readonly id: string; readonly phone_number: string }[]
  readonly external_id: string | null
  readonly public_metadata: Readonly<Record<string, unknown>>
  readonly private_metadata?: Readonly<Record<string, unknown>>
  readonly unsafe_metadata: Readonly<Record<string, unknown>>
  readonly last_sign_in_at: number | null
  readonly created_at: number
  readonly updated_at: number
}

export interface ClerkSession {
  readonly id: string
  readonly object: 'session'
  readonly client_id: string
  readonly user_id: string
  readonly status: string
  readonly expire_at: number
  readonly abandon_at: number
  readonly created_at: number
  readonly updated_at: number
}

export interface ClerkOrganization {
  readonly id: string
  readonly object: 'organization'
  readonly name: string
  readonly slug: string | null
  readonly image_url?: string
  readonly created_by?: string
  readonly public_metadata: Readonly<Record<string, unknown>> | null
  readonly created_at: number
  readonly updated_at: number
}

export interface ClerkMembership {
  readonly id: string
  readonly object: 'organization_membership'
  readonly role: string
  readonly organization: ClerkOrganization
  readonly public_user_data: Readonly<Record<string, unknown>> & {
    readonly user_id: string
    readonly identifier: string
  }
  readonly created_at: number
  readonly updated_at: number
}

export interface ClerkInvitation {
  readonly id: string
  readonly object: 'organization_invitation'
  readonly email_address: string
  readonly organization_id: string
  readonly role: string
  readonly status: string
  readonly created_at: number
  readonly updated_at: number
}

export interface ClerkDeleted {
  readonly id?: string
  readonly object: string
  readonly slug?: string
  readonly deleted: boolean
}

type ClerkObject = Readonly<Record<string, unknown>> & { readonly id?: string }

type OtherEvent =
  | 'email.created'
  | 'sms.created'
  | `role.${'created' | 'updated' | 'deleted'}`
  | `permission.${'created' | 'updated' | 'deleted'}`
  | `organizationDomain.${'created' | 'updated' | 'deleted'}`
  | `waitlistEntry.${'created' | 'updated'}`
  | `paymentAttempt.${'created' | 'updated'}`
  | `subscription.${'created' | 'updated' | 'active' | 'pastDue'}`
  | `subscriptionItem.${'created' | 'updated' | 'active' | 'canceled' | 'upcoming' | 'ended' | 'abandoned' | 'incomplete' | 'pastDue' | 'freeTrialEnding'}`

/** The events that Clerk sends. */
export type ClerkEvents = {
  readonly [TType in `user.${'created' | 'updated'}`]: WebhookEvent<TType, ClerkUser>
} & {
  readonly [TType in `${'user' | 'organization'}.deleted`]: WebhookEvent<TType, ClerkDeleted>
} & {
  readonly [TType in `session.${'created' | 'ended' | 'removed' | 'revoked'}`]: WebhookEvent<TType, ClerkSession>
} & {
  readonly [TType in `organization.${'created' | 'updated'}`]: WebhookEvent<TType, ClerkOrganization>
} & {
  readonly [TType in `organizationMembership.${'created' | 'updated' | 'deleted'}`]: WebhookEvent<
    TType,
    ClerkMembership
  >
} & {
  readonly [TType in `organizationInvitation.${'created' | 'accepted' | 'revoked'}`]: WebhookEvent<
    TType,
    ClerkInvitation
  >
} & {
  readonly [TType in OtherEvent]: WebhookEvent<TType, ClerkObject>
}

/**
 * Clerk: Svix, with `Svix-*` header names and no others.
 *
 * The event's id is the signed `Svix-Id` header; `data.id` is that of the user, session or organization.
 * @see https://clerk.com/docs/reference/backend/verify-webhook
 */
export const clerk: WebhookProvider<ClerkEvents> = defineProvider<ClerkEvents>({
  name: 'clerk',
  title: 'Clerk',
  documentation: 'https://clerk.com/docs/reference/backend/verify-webhook',
  keys: 'secret',
  secretVariable: 'CLERK_WEBHOOK_SIGNING_SECRET',
  secretForms: { prefixes: ['whsec_'] },
  body: 'json',
  signature: standardSignature({ headers: ['Svix'] }),
  tolerance: 300,
  dedupe: 'signed-id',
  typeSigned: true,
  ackDeadline: 15_000,
  retryHorizon: 99_305,
  toEvents: standardEvent,
})
