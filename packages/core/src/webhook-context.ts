/** The delivery that brought an event. */
export interface WebhookDelivery {
  readonly receivedAt: Date
  /** Headers that are safe to keep: those the provider's definition reads and a short list of harmless ones. */
  readonly headers: Readonly<Record<string, string>>
  /** The exact bytes that arrived. */
  readonly rawBody: Uint8Array
}

/** What a handler knows besides the event. */
export interface WebhookContext<TTx = never> {
  /** Name of the provider's definition. */
  readonly provider: string
  /** Name of this endpoint: the `source` option. */
  readonly source: string
  /** What the secret resolver named, when it did. */
  readonly tenant: string | undefined
  readonly delivery: WebhookDelivery
  /** How often this app has started on the event, from 1. */
  readonly attempt: number
  /** An operator ran the stored event again. */
  readonly replay: boolean
  /** Aborted when the receiver stops. */
  readonly signal: AbortSignal
  /**
   * Stable name of this event's effect: pass it to calls that take an idempotency key. It is `source/key`, or
   * `source@tenant/key` where the secret resolver named a tenant, and ends in `/n` for the nth forced replay. The key is
   * the event's id, or that of the stored event; where that is a digest, which another event may have later, with the
   * time of admission.
   */
  readonly idempotencyKey: string
  /**
   * Runs `write` in the transaction that marks the event completed.
   * @throws TypeError without an inbox: there is no transaction to join
   */
  commit(write: (tx: TTx) => unknown): Promise<void>
}
