// biome-ignore lint/suspicious/noTsIgnore: the package is an optional peer, and an error only where it is not installed.
/** @ts-ignore Payloads are typed by `@octokit/openapi-webhooks-types`; without it the names are known all the same. */
import type { operations } from '@octokit/openapi-webhooks-types'
import { defineProvider, hmac, type WebhookEvent, type WebhookProvider } from '@rawhook/core'

const names = [
  'branch_protection_configuration',
  'branch_protection_rule',
  'check_run',
  'check_suite',
  'code_scanning_alert',
  'commit_comment',
  'create',
  'custom_property',
  'custom_property_values',
  'delete',
  'dependabot_alert',
  'deploy_key',
  'deployment',
  'deployment_protection_rule',
  'deployment_review',
  'deployment_status',
  'discussion',
  'discussion_comment',
  'fork',
  'github_app_authorization',
  'gollum',
  'installation',
  'installation_repositories',
  'installation_target',
  'issue_comment',
  'issue_dependencies',
  'issue_relates_to',
  'issues',
  'label',
  'marketplace_purchase',
  'member',
  'membership',
  'merge_group',
  'meta',
  'milestone',
  'org_block',
  'organization',
  'package',
  'page_build',
  'personal_access_token_request',
  'ping',
  'project',
  'project_card',
  'project_column',
  'projects_v2',
  'projects_v2_item',
  'projects_v2_status_update',
  'public',
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
  'pull_request_review_thread',
  'push',
  'registry_package',
  'release',
  'repository',
  'repository_advisory',
  'repository_dispatch',
  'repository_import',
  'repository_ruleset',
  'repository_vulnerability_alert',
  'secret_scanning_alert',
  'secret_scanning_alert_location',
  'secret_scanning_scan',
  'security_advisory',
  'security_and_analysis',
  'sponsorship',
  'star',
  'status',
  'sub_issues',
  'team',
  'team_add',
  'watch',
  'workflow_dispatch',
  'workflow_job',
  'workflow_run',
] as const

/** The types of the events that GitHub sends, by `X-GitHub-Event`. */
export type GitHubEventName = (typeof names)[number]

/** A payload, where `@octokit/openapi-webhooks-types` is not installed to type it. */
export interface GitHubPayload {
  readonly action?: string
  readonly [member: string]: unknown
}

/** By its keys, which are any text where the package is missing: what asks the missing type itself is an error type too. */
type IsMissing = string extends keyof operations ? true : false

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

/**
 * The events that GitHub sends, by `X-GitHub-Event`; `data.action` tells their payloads apart. Payloads are typed where
 * `@octokit/openapi-webhooks-types` is installed; the names are, in any case.
 */
export type GitHubEvents = IsMissing extends true
  ? { readonly [TType in GitHubEventName]: WebhookEvent<TType, GitHubPayload> }
  : { readonly [TType in keyof Payloads]: WebhookEvent<TType & string, Payloads[TType]> }

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
  secretForms: { mistaken: { ghp_: 'an access token', github_pat_: 'an access token' } },
  body: { form: 'payload' },
  signature: hmac({
    hash: 'sha256',
    encoding: 'hex',
    header: 'X-Hub-Signature-256',
    format: { kind: 'prefixed', prefix: 'sha256=' },
  }),
  dedupe: 'unsigned-id',
  typeSigned: false,
  types: names,
  headers: ['X-GitHub-Event', 'X-GitHub-Delivery', 'X-GitHub-Hook-ID'],
  maxBodyBytes: 25 * 1024 * 1024,
  ackDeadline: 10_000,
  retryHorizon: 0,
  toEvents: (payload, { header }) => [
    { id: header('X-GitHub-Delivery'), type: header('X-GitHub-Event') ?? '', data: payload, raw: payload },
  ],
})
