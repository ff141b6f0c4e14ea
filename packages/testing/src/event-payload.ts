import type { FixtureSet } from './fixtures/fixture-set.ts'
import type { NamedFixtureSets } from './fixtures/fixture-sets.ts'

/** The payload of a provider whose event map leaves the names open. */
export type OpenPayload = Readonly<Record<string, unknown>>

type IsSame<TOne, TOther> =
  (<TAny>() => TAny extends TOne ? 1 : 2) extends <TAny>() => TAny extends TOther ? 1 : 2 ? true : false

type PayloadsIn<TSet, TEvents> =
  TSet extends FixtureSet<infer TOwn, infer TPayloads>
    ? IsSame<TOwn, TEvents> extends true
      ? TPayloads
      : never
    : never

/** What a provider puts into the body of a delivery for an event of this type. */
export type EventPayload<TEvents, TType> = string extends keyof TEvents
  ? OpenPayload
  : TType extends keyof PayloadsIn<NamedFixtureSets, TEvents>
    ? PayloadsIn<NamedFixtureSets, TEvents>[TType]
    : OpenPayload

/** Some members of a payload, at any depth; a list is given whole. */
export type DeepPartial<TValue> = TValue extends readonly unknown[]
  ? TValue
  : TValue extends object
    ? { readonly [TKey in keyof TValue]?: DeepPartial<TValue[TKey]> }
    : TValue
