/** What a handler threw, as something that frameworks take for an error: they ignore `undefined`, and words may steer them. */
export const asError = (thrown: unknown): unknown =>
  typeof thrown === 'object' && thrown !== null
    ? thrown
    : new Error('rawhook: a handler threw what is not an error', { cause: thrown })
