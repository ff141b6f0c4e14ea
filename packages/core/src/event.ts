/** One thing that happened at a provider. Several deliveries may carry the same one. */
export interface WebhookEvent<TType extends string = string, TData = unknown> {
  /** Identity of the event: the same for every redelivery. */
  readonly id: string
  readonly type: TType
  readonly data: TData
  /** The whole parsed envelope, to forward or to store. */
  readonly raw: unknown
}

/** Constraint of an event map. Interfaces fit, which `extends Record<…>` would refuse. */
export type EventMap<TEvents> = { readonly [TType in keyof TEvents]: WebhookEvent<TType & string> }

/** The open event map: any name, any data. */
export type AnyEvents = Record<string, WebhookEvent>

/** Any event of a map. */
export type EventIn<TEvents> = TEvents[keyof TEvents] & WebhookEvent

type PrefixAt<TType, TSeparator extends string> = TType extends `${infer THead}${TSeparator}${infer TTail}`
  ? `${THead}${TSeparator}` | `${THead}${TSeparator}${PrefixAt<TTail, TSeparator>}`
  : never

/** `'run.*'` for every prefix of the map's names that ends at `.`, `/`, `:` or `_`. */
export type PrefixKey<TEvents> = `${
  | PrefixAt<keyof TEvents, '.'>
  | PrefixAt<keyof TEvents, '/'>
  | PrefixAt<keyof TEvents, ':'>
  | PrefixAt<keyof TEvents, '_'>}*`

/** The events a key of `on` receives: its own, or the union of those that start with what precedes the `*`. */
export type EventFor<TEvents, TKey> = TKey extends keyof TEvents
  ? TEvents[TKey]
  : TKey extends `${infer THead}*`
    ? TEvents[Extract<keyof TEvents, `${THead}${string}`>]
    : never
