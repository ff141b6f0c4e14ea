/** What was sent, without the secret. */
export interface SentRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What an app answered. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: string
}

/** One delivery and what became of it. */
export type Exchange =
  /** `ms`: milliseconds until the answer began. */
  | { readonly ms: number; readonly answer: Answer; readonly request: SentRequest }
  /** `error`: why there is no answer. */
  | { readonly ms: number; readonly error: string }

/** Whether the delivery was acknowledged. */
export const isAcknowledged = (exchange: Exchange): boolean =>
  'answer' in exchange && exchange.answer.status >= 200 && exchange.answer.status < 300
