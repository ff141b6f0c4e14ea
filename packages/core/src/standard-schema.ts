/** The part of Standard Schema (https://standardschema.dev) that validation needs; Zod, Valibot and ArkType fit. */
export interface StandardSchema<TInput = unknown, TOutput = TInput> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => StandardResult<TOutput> | Promise<StandardResult<TOutput>>
    readonly types?: { readonly input: TInput; readonly output: TOutput } | undefined
  }
}

type PathSegment = PropertyKey | { readonly key: PropertyKey }

export type StandardResult<TOutput> =
  | { readonly value: TOutput; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string; readonly path?: readonly PathSegment[] | undefined }[] }

/** What a schema makes of its input. */
export type SchemaOutput<TSchema> = TSchema extends { readonly '~standard': { readonly types?: infer TTypes } }
  ? NonNullable<TTypes> extends { readonly output: infer TOutput }
    ? TOutput
    : never
  : never

/** The event map with `data` replaced where a schema is given. */
export type Refined<TEvents, TSchemas> = {
  [TType in keyof TEvents]: TType extends keyof TSchemas
    ? TSchemas[TType] extends StandardSchema
      ? Omit<TEvents[TType], 'data'> & { readonly data: SchemaOutput<TSchemas[TType]> }
      : TEvents[TType]
    : TEvents[TType]
}

/** Makes a schema for an event that does not exist an error instead of a silent no-op. */
export type OnlyKeysOf<TSchemas, TEvents> = {
  readonly [TType in keyof TSchemas]: TType extends keyof TEvents ? StandardSchema : never
}
