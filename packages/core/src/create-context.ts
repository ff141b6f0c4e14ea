import type { WebhookEvent } from './event.ts'
import type { WebhookProvider } from './provider.ts'
import type { WebhookContext } from './webhook-context.ts'

/** What all events of one delivery share. */
export interface DeliveryContext extends Pick<WebhookContext, 'source' | 'tenant' | 'delivery'> {
  /** Makes the signal, when a handler asks for it. */
  readonly signal: () => AbortSignal
  /** What a stored event adds. @default none */
  readonly stored?: StoredContext
}

interface StoredContext {
  readonly key: string
  readonly attempt: number
  /** How often it was completed and replayed all the same. */
  readonly replay: number
  readonly replayedBy: string | undefined
  readonly commit: (write: (tx: never) => unknown) => Promise<void>
}

/** Who replays when the provider sends a dead event again: that is a redelivery, and no operator asked for it. */
export const byProvider = 'provider'

const noInbox = (): Promise<never> =>
  Promise.reject(
    new TypeError(
      'rawhook: ctx.commit() joins the transaction of an inbox, and this receiver has none. Write to your database directly.',
    ),
  )

const escaped = (part: string): string => (/[%/]/.test(part) ? part.replaceAll(/[%/]/g, encodeURIComponent) : part)

/**
 * One text for each source, tenant, key and replay, and no text for two of them: `source/key`, `source@tenant/key`, and
 * either with `/n` for the nth forced replay.
 */
export function effectName(source: string, tenant: string | undefined, key: string, replay: number): string {
  const endpoint = escaped(source).replaceAll('@', '%40')
  const owner = tenant === undefined ? endpoint : `${endpoint}@${escaped(tenant)}`
  return `${owner}/${escaped(key)}${replay === 0 ? '' : `/${replay}`}`
}

const makeSignal = Symbol('makeSignal')

type Unsignalled = Omit<WebhookContext<never>, 'signal'> & { readonly [makeSignal]: () => AbortSignal }

/**
 * One accessor for all contexts. With one of its own, as a literal has it, each would have a shape of its own too, which
 * V8 keeps, with the delivery that it leads to, until it collects the old generation.
 */
const signalProperty: PropertyDescriptor & ThisType<Unsignalled> = {
  enumerable: true,
  configurable: true,
  get() {
    return this[makeSignal]()
  },
}

function addSignal(context: Unsignalled): asserts context is Unsignalled & WebhookContext<never> {
  Object.defineProperty(context, 'signal', signalProperty)
}

/** The context of one event. */
export function createContext<TEvents>(
  provider: WebhookProvider<TEvents>,
  event: WebhookEvent,
  { source, tenant, delivery, signal, stored }: DeliveryContext,
): WebhookContext<never> {
  const {
    key = provider.key?.(event) ?? event.id,
    attempt = 1,
    replay = 0,
    replayedBy,
    commit = noInbox,
  } = stored ?? {}
  const context: Unsignalled = {
    provider: provider.name,
    source,
    tenant,
    delivery,
    attempt,
    replay: replayedBy !== undefined && replayedBy !== byProvider,
    idempotencyKey: effectName(source, tenant, key, replay),
    commit,
    [makeSignal]: signal,
  }
  addSignal(context)
  return context
}
