import type { MaybePromise } from './port.ts'

/** Whether a value is still to come. Not by `instanceof`: a promise of another realm must not pass for an answer. */
export const isPending = <TValue>(value: MaybePromise<TValue>): value is Promise<TValue> =>
  typeof value === 'object' && value !== null && 'then' in value

/** `next(value)` at once where the runtime answered at once, else when it has answered. */
export const whenReady = <TValue, TResult>(
  value: MaybePromise<TValue>,
  next: (value: TValue) => MaybePromise<TResult>,
): MaybePromise<TResult> => (isPending(value) ? value.then(next) : next(value))
