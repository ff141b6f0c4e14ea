import type { AnyEvents } from './event.ts'
import { processDirectly } from './process-directly.ts'
import type { WebhookProvider } from './provider.ts'
import { assembleReceiver, type Receiver } from './receiver.ts'
import type { ReceiverOptions } from './receiver-options.ts'

/** What `webhook()` of an adapter takes first. */
export type MountTarget<TNative> = WebhookProvider<never> | Receiver<AnyEvents, TNative>

/** What `webhook()` takes second: a receiver's options, and the adapter's own `handler`. */
export type MountOptions<TNative, THandler> = Omit<ReceiverOptions<AnyEvents, never, object, TNative>, 'inbox'> & {
  /** Refused, with the line to write instead. */
  readonly inbox?: unknown
  readonly handler?: THandler | undefined
}

/** A webhook that is ready to be mounted. */
export interface Mounted<TNative, THandler> {
  readonly receiver: Receiver<AnyEvents, TNative>
  readonly handler: THandler | undefined
  /** What the app called, for the log: `spineWebhook`. */
  readonly name: string
  /** The call as the app writes it: `spineWebhook(secret)`. */
  readonly call: string
}

const isReceiver = <TNative>(target: MountTarget<TNative>): target is Receiver<AnyEvents, TNative> =>
  'receive' in target

/**
 * Turns the arguments of an adapter's `webhook()` into a receiver.
 * @param alias what the app called, when it is not `webhook` itself
 * @throws TypeError on arguments that cannot work together
 */
export function mountWebhook<TNative, THandler>(
  target: MountTarget<TNative>,
  options: MountOptions<TNative, THandler> | undefined,
  alias?: string,
): Mounted<TNative, THandler> {
  if (isReceiver(target)) {
    if (options !== undefined) {
      throw new TypeError('rawhook: webhook(receiver) takes no options: give them to createReceiver().')
    }
    return { receiver: target, handler: undefined, name: 'webhook', call: 'webhook(receiver)' }
  }
  const provider = target.name
  if (options === undefined) {
    throw new TypeError(`rawhook: webhook(${provider}) needs options: webhook(${provider}, { secret, on: { … } }).`)
  }
  const { handler, inbox, ...rest } = options
  if (inbox !== undefined) {
    throw new TypeError(
      `rawhook: ${provider}: an inbox needs a receiver that you can stop at shutdown: const receiver = createReceiver(${provider}, { secret, inbox, on }), then webhook(receiver), and receiver.stop() on SIGTERM.`,
    )
  }
  if (handler !== undefined && rest.on !== undefined) {
    throw new TypeError(
      `rawhook: ${provider}: give either on or handler. With on the answer is ours, with handler it is yours.`,
    )
  }
  if (handler !== undefined && typeof handler !== 'function') {
    throw new TypeError(`rawhook: ${provider}: handler is not a function.`)
  }
  const receiver = assembleReceiver(target as WebhookProvider<AnyEvents>, rest, processDirectly)
  return alias === undefined
    ? { receiver, handler, name: 'webhook', call: `webhook(${provider}, { secret })` }
    : { receiver, handler, name: alias, call: `${alias}(secret)` }
}
