import { InvalidArgumentError } from '@commander-js/extra-typings'

/** A whole number from 1 to `greatest`. */
export const countUpTo =
  (greatest: number) =>
  (value: string): number => {
    const number = /^\d{1,9}$/.test(value) ? Number(value) : 0
    if (number < 1 || number > greatest) throw new InvalidArgumentError(`Give a whole number from 1 to ${greatest}.`)
    return number
  }
