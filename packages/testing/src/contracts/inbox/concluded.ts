/** What those that succeeded came to. */
export const valuesOf = <TValue>(concluded: readonly PromiseSettledResult<TValue>[]): readonly TValue[] =>
  concluded.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))

/** What those that failed failed with. */
export const rejectedOf = (concluded: readonly PromiseSettledResult<unknown>[]): readonly unknown[] =>
  concluded.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
