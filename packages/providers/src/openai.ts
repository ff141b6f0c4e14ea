import { defineProvider, type WebhookEvent, type WebhookProvider } from '@rawhook/core'
import { standardEvent, standardSignature } from './standard-webhooks.ts'

/** The object that an event is about: its id, to fetch the rest with. */
export interface OpenAIObject {
  readonly id: string
}

/** A telephone call that waits to be accepted. */
export interface OpenAIIncomingCall {
  readonly call_id: string
  readonly sip_headers: readonly { readonly name: string; readonly value: string }[]
}

const objectEvents = [
  'response.completed',
  'response.failed',
  'response.cancelled',
  'response.incomplete',
  'batch.completed',
  'batch.expired',
  'batch.failed',
  'batch.cancelled',
  'fine_tuning.job.failed',
  'fine_tuning.job.cancelled',
  'fine_tuning.job.succeeded',
  'eval.run.canceled',
  'eval.run.failed',
  'eval.run.succeeded',
] as const

type OpenAIObjectEvent = (typeof objectEvents)[number]

/** The events that OpenAI sends. */
export type OpenAIEvents = { readonly [TType in OpenAIObjectEvent]: WebhookEvent<TType, OpenAIObject> } & {
  readonly 'realtime.call.incoming': WebhookEvent<'realtime.call.incoming', OpenAIIncomingCall>
}

/**
 * OpenAI: Standard Webhooks, except that a secret without `whsec_` is not base64 but the key itself.
 *
 * The event's id is the signed `Webhook-Id` header (`wh_…`), and not the `id` of the body (`evt_…`).
 * @see https://platform.openai.com/docs/guides/webhooks
 */
export const openai: WebhookProvider<OpenAIEvents> = defineProvider<OpenAIEvents>({
  name: 'openai',
  title: 'OpenAI',
  documentation: 'https://platform.openai.com/docs/guides/webhooks',
  keys: 'secret',
  secretForms: { prefixes: ['whsec_'], mistaken: { 'sk-': 'an API key' } },
  body: 'json',
  signature: standardSignature({ key: 'prefixed' }),
  tolerance: 300,
  dedupe: 'signed-id',
  typeSigned: true,
  types: [...objectEvents, 'realtime.call.incoming'],
  retryHorizon: 72 * 3600,
  toEvents: standardEvent,
})
