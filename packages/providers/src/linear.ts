import { defineProvider, hmac, type WebhookEvent, type WebhookProvider } from '@rawhook/core'

/** Envelope fields that Linear's events have. */
export interface LinearEvent<TType extends string, TData> extends WebhookEvent<TType, TData> {
  readonly action: string
  readonly organizationId: string
  /** ISO 8601. */
  readonly createdAt: string
  readonly url?: string | undefined
  /** Who did it. */
  readonly actor?: { readonly id: string; readonly type: string; readonly name?: string } | undefined
  /** In an update: the values that were there before, of what changed. */
  readonly updatedFrom?: Readonly<Record<string, unknown>> | undefined
}

/** What all of Linear's entities have. Times are ISO 8601. */
export interface LinearEntity {
  readonly id: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly archivedAt?: string | null
}

export interface LinearIssue extends LinearEntity {
  /** As people write it: `ENG-123`. */
  readonly identifier: string
  readonly number: number
  readonly title: string
  readonly description?: string | null
  readonly priority: number
  readonly priorityLabel: string
  readonly estimate?: number | null
  readonly dueDate?: string | null
  readonly url: string
  readonly teamId: string
  readonly team?: { readonly id: string; readonly key: string; readonly name: string }
  readonly stateId: string
  readonly state: { readonly id: string; readonly name: string; readonly type: string; readonly color: string }
  readonly assigneeId?: string | null
  readonly assignee?: { readonly id: string; readonly name: string; readonly email?: string } | null
  readonly creatorId?: string | null
  readonly projectId?: string | null
  readonly cycleId?: string | null
  readonly parentId?: string | null
  readonly labelIds: readonly string[]
  readonly labels: readonly { readonly id: string; readonly name: string; readonly color: string }[]
}

export interface LinearComment extends LinearEntity {
  readonly body: string
  readonly issueId?: string | null
  readonly issue?: { readonly id: string; readonly identifier?: string; readonly title: string } | null
  readonly userId?: string | null
  readonly user?: { readonly id: string; readonly name: string } | null
  readonly parentId?: string | null
}

export interface LinearProject extends LinearEntity {
  readonly name: string
  readonly description: string
  readonly url: string
  readonly leadId?: string | null
  readonly startDate?: string | null
  readonly targetDate?: string | null
}

export interface LinearAgentSession extends LinearEntity {
  readonly status: string
  readonly issueId?: string | null
  readonly commentId?: string | null
  readonly creatorId?: string | null
}

interface EntityByName {
  Issue: LinearIssue
  Comment: LinearComment
  Project: LinearProject
}

type Changed = 'create' | 'update' | 'remove'

type OtherEntity =
  | 'Attachment'
  | 'Customer'
  | 'CustomerNeed'
  | 'Cycle'
  | 'Document'
  | 'Initiative'
  | 'InitiativeUpdate'
  | 'IssueLabel'
  | 'ProjectUpdate'
  | 'Reaction'
  | 'User'

type EntityOf<TType> = TType extends `${infer TName}.${string}`
  ? TName extends keyof EntityByName
    ? EntityByName[TName]
    : LinearEntity & Readonly<Record<string, unknown>>
  : never

/** The events that Linear sends: the name of what changed, a dot, and the action. */
export type LinearEvents = {
  readonly [TType in `${keyof EntityByName | OtherEntity}.${Changed}`]: LinearEvent<TType, EntityOf<TType>>
} & {
  readonly [TType in `IssueSLA.${'set' | 'highRisk' | 'breached'}`]: LinearEvent<TType, LinearIssue>
} & {
  readonly [TType in `AgentSessionEvent.${'created' | 'prompted'}`]: LinearEvent<TType, LinearAgentSession>
} & {
  readonly 'OAuthApp.revoked': LinearEvent<'OAuthApp.revoked', Readonly<Record<string, unknown>>>
}

interface Envelope extends Omit<LinearEvent<string, unknown>, 'id' | 'raw' | 'action'> {
  readonly action?: string
  readonly issueData?: unknown
  readonly agentSession?: unknown
  readonly notification?: unknown
}

/**
 * Linear: `Linear-Signature: <hex>` over the body, which holds the time of sending as `webhookTimestamp`.
 *
 * It is valid for 60 seconds. The `Linear-Timestamp` header is not signed, and is not read. Neither is the id,
 * `Linear-Delivery`, but no member of the body has it. The type is `type` and `action` of the body: `Issue.create`.
 * @see https://linear.app/developers/webhooks
 */
export const linear: WebhookProvider<LinearEvents> = defineProvider<LinearEvents>({
  name: 'linear',
  title: 'Linear',
  documentation: 'https://linear.app/developers/webhooks',
  keys: 'secret',
  secretForms: { prefixes: ['lin_wh_'], mistaken: { lin_api_: 'an API key' } },
  body: 'json',
  signature: hmac({
    hash: 'sha256',
    encoding: 'hex',
    header: 'Linear-Signature',
    timestamp: { member: 'webhookTimestamp', unit: 'milliseconds' },
  }),
  tolerance: 60,
  dedupe: 'unsigned-id',
  bodyChangesOnRetry: true,
  typeSigned: true,
  headers: ['Linear-Delivery'],
  maxBodyBytes: 5 * 1024 * 1024,
  ackDeadline: 5000,
  retryHorizon: 60 + 3600 + 6 * 3600,
  toEvents(payload, { header }) {
    const { type, action, issueData, agentSession, notification, data, ...rest } = payload as Envelope
    const { organizationId, createdAt, url, actor, updatedFrom } = rest
    return [
      {
        id: header('Linear-Delivery'),
        type: action === undefined ? type : `${type}.${action}`,
        action,
        organizationId,
        createdAt,
        url,
        actor,
        updatedFrom,
        data: data ?? issueData ?? agentSession ?? notification ?? payload,
        raw: payload,
      },
    ]
  },
})
