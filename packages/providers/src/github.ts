// biome-ignore lint/suspicious/noTsIgnore: the package is an optional peer, and an error only where it is not installed.
/** @ts-ignore The event types need `@octokit/openapi-webhooks-types`; without it their data is unknown. */
import type { operations } from '@octokit/openapi-webhooks-types'
import { defineProvider, hmac, type WebhookEvent, type WebhookProvider } from '@rawhook/core'

type SnakeCase<TName extends string> = TName extends `${infer THead}-${infer TTail}`
  ? `${THead}_${SnakeCase<TTail>}`
  : TName

/** `pull-request/opened` is an action of the event `pull_request`. */
type EventName<TOperation extends string> = SnakeCase<
  TOperation extends `${infer TEvent}/${string}` ? TEvent : TOperation
>

type PayloadOf<TOperation> = TOperation extends {
  requestBody?: { content: { 'application/json': infer TPayload } }
}
  ? TPayload
  : never

type Payloads = {
  [TOperation in keyof operations as EventName<TOperation & string>]: PayloadOf<operations[TOperation]>
}

/** The events that GitHub sends, by `X-GitHub-Event`; `data.action` tells their payloads apart. */
export type GitHubEvents = { readonly [TType in keyof Payloads]: WebhookEvent<TType & string, Payloads[TType]> }

/**
 * GitHub: `X-Hub-Signature-256: sha256=<hex>` over the body, which is JSON or, by default, a form with `payload`.
 *
 * Type (`X-GitHub-Event`) and id (`X-GitHub-Delivery`) stand in headers that are not signed. GitHub does not repeat a
 * failed delivery by itself; one that a person sends again keeps its id. The old SHA-1 header is not read.
 * @see https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export const github: WebhookProvider<GitHubEvents> = defineProvider<GitHubEvents>({
  name: 'github',
  title: 'GitHub',
  documentation: 'https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries',
  keys: 'secret',
  body: { form: 'payload' },
  signature: hmac({
    hash: 'sha256',
    encoding: 'hex',
    header: 'X-Hub-Signature-256',
    format: { kind: 'prefixed', prefix: 'sha256=' },
  }),
  dedupe: 'unsigned-id',
  typeSigned: false,
  headers: ['X-GitHub-Event', 'X-GitHub-Delivery', 'X-GitHub-Hook-ID'],
  maxBodyBytes: 25 * 1024 * 1024,
  ackDeadline: 10_000,
  retryHorizon: 0,
  toEvents: (payload, { header }) => [
    { id: header('X-GitHub-Delivery'), type: header('X-GitHub-Event') ?? '', data: payload, raw: payload },
  ],
})
