import type { AnyEvents, Outcome, ReceiverOptions, WebhookProvider } from '@rawhook/core'
import type { Arrival, Form, Mount, Reply } from '../adapter-target.ts'
import { acme, acmePath, now, secret } from './acme.ts'

/** A webhook to mount, and what it saw. */
export interface Endpoint {
  readonly mount: Mount
  readonly arrivals: readonly Arrival[]
  readonly lines: readonly string[]
  readonly outcomes: readonly Outcome[]
  /** Resolves with the next outcome. */
  readonly nextOutcome: () => Promise<Outcome>
}

/** What differs from an ordinary endpoint. */
export interface EndpointSettings {
  readonly form?: Form
  readonly path?: string | undefined
  readonly depth?: number
  readonly provider?: WebhookProvider<AnyEvents>
  readonly options?: Partial<ReceiverOptions<AnyEvents>>
  /** What the app's code does with an event, in any form. What it returns is the reply where the app replies. */
  readonly behave?: (arrival: Arrival) => unknown
}

const isReply = (value: unknown): value is Reply => typeof value === 'object' && value !== null && 'status' in value

/** An endpoint that remembers everything. Where the app itself replies, it says 202 and the event's id. */
export function endpoint(settings: EndpointSettings = {}): Endpoint {
  const { form = 'on', depth = 0, provider = acme, behave, options } = settings
  const path = 'path' in settings ? settings.path : acmePath
  const arrivals: Arrival[] = []
  const lines: string[] = []
  const outcomes: Outcome[] = []
  let waiting: ((outcome: Outcome) => void) | undefined

  async function arrive(arrival: Arrival): Promise<Reply> {
    arrivals.push(arrival)
    const reply = await behave?.(arrival)
    return isReply(reply) ? reply : { status: 202, json: { id: arrival.event.id } }
  }

  const on: ReceiverOptions<AnyEvents>['on'] = {
    '*': async (event, { delivery: { rawBody } }) => void (await arrive({ event, rawBody })),
  }
  const common: ReceiverOptions<AnyEvents> = {
    secret,
    now: () => now,
    log: { warn: (line) => lines.push(line), error: (line) => lines.push(line) },
    onOutcome(outcome) {
      outcomes.push(outcome)
      waiting?.(outcome)
    },
  }
  return {
    mount: {
      provider,
      path,
      depth,
      form,
      reply: arrive,
      options: { ...common, ...(form === 'on' ? { on } : {}), ...options },
    },
    arrivals,
    lines,
    outcomes,
    nextOutcome: () =>
      new Promise((resolve) => {
        waiting = resolve
      }),
  }
}
