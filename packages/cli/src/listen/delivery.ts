import type { Outcome, WebhookErrorCode } from '@rawhook/core'
import type { Cause } from './cause-of.ts'

/** What the app said to a delivery that was passed on, or why it said nothing. */
export type Forwarded = { readonly status: number } | { readonly error: string }

/** What is told of one delivery. No secret, signature or body is in it. */
export interface Delivery {
  /** When it was answered, in ISO 8601. */
  readonly at: string
  readonly kind: Outcome['kind']
  readonly method: string
  readonly path: string
  readonly events: readonly { readonly id: string; readonly type: string }[]
  /** The status that the sender got; `null` when it was gone. */
  readonly status: number | null
  /** Milliseconds from the headers' arrival to the answer. */
  readonly ms: number
  readonly code?: WebhookErrorCode
  readonly message?: string
  /** Why the signature did not match. */
  readonly cause?: Cause
  readonly forwarded?: Forwarded
}

const pathOf = (url = '/'): string => url.replace(/[?#].*$/s, '')

/** Puts together what is told of a delivery. The query of its URL may hold a token, and stays out. */
export function deliveryOf(
  { method = '', url }: { readonly method?: string | undefined; readonly url?: string | undefined },
  outcome: Outcome,
  about: {
    readonly at: Date
    readonly ms: number
    readonly status: number | undefined
    readonly cause?: Cause | undefined
    readonly forwarded?: Forwarded | undefined
  },
): Delivery {
  const { at, ms, status, cause, forwarded } = about
  return {
    at: at.toISOString(),
    kind: outcome.kind,
    method,
    path: pathOf(url),
    events: outcome.events.map(({ id, type }) => ({ id, type })),
    status: status ?? null,
    ms: Math.round(ms * 10) / 10,
    ...('error' in outcome ? { code: outcome.error.code, message: outcome.error.message } : {}),
    ...(cause === undefined ? {} : { cause }),
    ...(forwarded === undefined ? {} : { forwarded }),
  }
}
