import { defineProvider, hmac, type WebhookEvent, type WebhookProvider } from '@rawhook/core'

/** Envelope fields that every Spine event has. */
export interface SpineEvent<TType extends string, TObject> extends WebhookEvent<TType, { readonly object: TObject }> {
  /** Unix seconds. */
  readonly created: number
  /** False for test events. */
  readonly livemode: boolean
  readonly api_version?: string | undefined
}

/** A run, as far as it has come. */
export interface SpineRun {
  readonly run_id: string
  readonly canvas_id: string
  readonly status: string
}

export interface SpineCompletedRun extends SpineRun {
  readonly duration_ms: number
  readonly artifacts: readonly unknown[]
  readonly final_output: unknown
}

export interface SpineFailedRun extends SpineRun {
  readonly error: unknown
}

/** The events that Spine sends. */
export interface SpineEvents {
  'run.started': SpineEvent<'run.started', SpineRun>
  'run.completed': SpineEvent<'run.completed', SpineCompletedRun>
  'run.failed': SpineEvent<'run.failed', SpineFailedRun>
  'webhook.ping': SpineEvent<'webhook.ping', Readonly<Record<string, unknown>>>
}

type Envelope = Omit<SpineEvent<string, unknown>, 'raw'>

/**
 * Spine: `Spine-Signature: t=<unix>,v1=<hex>[,v1=<hex>]`.
 *
 * The event's id is the signed `id` of the body; the `Spine-Event-Id` header is not signed. A rotation ends the old
 * secret at once, so put the next one in beside it before you rotate.
 * @see https://docs.getspine.ai/api-reference/concepts/webhooks
 */
export const spine: WebhookProvider<SpineEvents> = defineProvider<SpineEvents>({
  name: 'spine',
  title: 'Spine',
  documentation: 'https://docs.getspine.ai/api-reference/concepts/webhooks',
  keys: 'secret',
  secretForms: { prefixes: ['whsec_'] },
  body: 'json',
  signature: hmac({
    hash: 'sha256',
    encoding: 'hex',
    header: 'Spine-Signature',
    format: { kind: 'key-value', separator: ',', timestamp: 't', signature: 'v1' },
    timestamp: { unit: 'seconds' },
    content: '{timestamp}.{body}',
  }),
  tolerance: 300,
  dedupe: 'signed-id',
  typeSigned: true,
  types: ['run.started', 'run.completed', 'run.failed', 'webhook.ping'],
  toEvents(payload) {
    const { id, type, created, livemode, api_version, data } = payload as Envelope
    return [{ id, type, created, livemode, api_version, data, raw: payload }]
  },
})
