import type { Ending } from './conclude.ts'
import type { Router } from './dispatch.ts'
import type { IncomingRequest } from './incoming-request.ts'
import type { Log } from './log.ts'
import type { ProvedDelivery } from './parse-delivery.ts'
import type { WebhookProvider } from './provider.ts'
import type { SchemaMap } from './refine-event.ts'
import type { Stopping } from './stopping.ts'

/** How a receiver works on events, whoever brings them. */
export interface Work<TEvents> {
  readonly provider: WebhookProvider<TEvents>
  readonly source: string
  /** `undefined`: the app goes on with the event itself. */
  readonly route: Router | undefined
  readonly schemas: SchemaMap | undefined
  readonly unhandled: 'acknowledge' | 'reject' | undefined
  readonly stopping: Stopping
  /** Unix seconds. */
  readonly now: () => number
}

/** How a delivery came. */
interface Arrival {
  /** `performance.now()` when it was first seen. */
  readonly startedAt: number
  readonly request: Pick<IncomingRequest, 'findWaitUntil'>
}

/** Works on a proved delivery. */
export type Process = (delivery: ProvedDelivery, tenant: string | undefined, arrival: Arrival) => Promise<Ending>

/** Works on stored events, apart from deliveries. */
interface BackgroundWork {
  start(): void
  pause(): void
  resume(): void
  stop(): Promise<void>
}

/** Makes what works on the proved deliveries of a receiver. */
export type Processor<TEvents> = (
  work: Work<TEvents>,
  log: Log,
) => { readonly process: Process; readonly runner?: BackgroundWork }
