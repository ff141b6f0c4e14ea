import { InvalidArgumentError } from '@commander-js/extra-typings'

/** A positive whole number of an option. */
export function count(value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new InvalidArgumentError('Give a whole number from 1.')
  return Number(value)
}
