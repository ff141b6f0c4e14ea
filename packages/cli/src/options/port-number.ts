import { InvalidArgumentError } from '@commander-js/extra-typings'

const highest = 65_535

/** A port of an option. */
export function portNumber(value: string): number {
  if (!/^\d{1,5}$/.test(value) || Number(value) > highest)
    throw new InvalidArgumentError('Give a port from 0 to 65535.')
  return Number(value)
}
