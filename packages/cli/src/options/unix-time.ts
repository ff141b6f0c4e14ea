import { InvalidArgumentError } from '@commander-js/extra-typings'

/** Unix seconds of an option. */
export function unixTime(value: string): number {
  if (!/^\d{1,10}$/.test(value)) throw new InvalidArgumentError('Give Unix seconds, as in 1767225600.')
  return Number(value)
}
