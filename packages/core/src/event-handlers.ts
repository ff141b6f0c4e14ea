import type { EventFor, EventIn, PrefixKey } from './event.ts'
import type { WebhookProvider } from './provider.ts'
import type { WebhookContext } from './webhook-context.ts'

/** Handles one event. Whatever it returns is a success; whatever it throws is a failure. */
export type EventHandler<TEvent, TTx = never> = (event: TEvent, context: WebhookContext<TTx>) => unknown

/**
 * The dispatch map: exact names, prefixes that end in `*`, and `'*'`.
 * One mapped type on purpose: with an intersection, generic calls lose the types of the handlers' parameters.
 */
export type EventHandlers<TEvents, TTx = never> = {
  readonly [TKey in HandlerKey<TEvents>]?: EventHandler<EventFor<TEvents, TKey>, TTx>
}

/** What may stand in `on`. */
type HandlerKey<TEvents> = keyof TEvents | PrefixKey<TEvents> | '*'

/** The event map of a provider. */
export type EventsOf<TProvider> = TProvider extends WebhookProvider<infer TEvents> ? TEvents : never

/**
 * The event that a key of `on` receives, to type a handler in another file.
 * @example
 * export async function onCompleted(event: EventOf<typeof spine, 'run.completed'>) {}
 */
export type EventOf<TProvider, TKey extends HandlerKey<EventsOf<TProvider>> = keyof EventsOf<TProvider>> = EventFor<
  EventsOf<TProvider>,
  TKey
> &
  EventIn<EventsOf<TProvider>>

/** The dispatch map of a provider, to keep it in another file. */
export type HandlersOf<TProvider, TTx = never> = EventHandlers<EventsOf<TProvider>, TTx>
