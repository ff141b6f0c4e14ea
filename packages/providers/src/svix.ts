import { type AnyEvents, defineProvider, type WebhookProvider } from '@rawhook/core'
import { standardEvent, standardSignature } from './standard-webhooks.ts'

/**
 * Svix: Standard Webhooks with `Svix-*` header names; the plain names are accepted too, as its own libraries do.
 * @see https://docs.svix.com/receiving/verifying-payloads/how-manual
 */
export const svix: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'svix',
  title: 'Svix',
  documentation: 'https://docs.svix.com/receiving/verifying-payloads/how-manual',
  keys: 'secret',
  secretForms: { prefixes: ['whsec_'] },
  body: 'json',
  signature: standardSignature({ headers: ['Svix', 'Webhook'] }),
  tolerance: 300,
  dedupe: 'signed-id',
  typeSigned: true,
  ackDeadline: 15_000,
  toEvents: standardEvent,
})
