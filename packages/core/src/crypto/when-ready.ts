import type { MaybePromise } from './port.ts'

/** `next(value)` at once where the runtime answered at once, else when it has answered. */
export const whenReady = <TValue, TResult>(
  value: MaybePromise<TValue>,
  next: (value: TValue) => MaybePromise<TResult>,
): MaybePromise<TResult> => (value instanceof Promise ? value.then(next) : next(value))
