import type { WebhookErrorCode } from './webhook-error.ts'

/**
 * Why a step of the pipeline stopped. Steps return it instead of throwing: a throw costs more than a verification,
 * and forgeries are what a receiver sees most when it is under attack.
 */
export interface Refusal {
  readonly refused: WebhookErrorCode
  /** @default the sentence of the code */
  readonly message?: string
  readonly cause?: unknown
  /** What its log line counts with, at most one a minute. @default the code */
  readonly lineClass?: string
  /** The signature was right; only its age was not. @default false */
  readonly authentic?: boolean
  /** Seconds from the signed timestamp to now; negative when it lies in the future. */
  readonly skewSeconds?: number | undefined
  /** Milliseconds after which another try makes sense. */
  readonly retryInMs?: number
}

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'refused' in value
