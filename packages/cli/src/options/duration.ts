import { InvalidArgumentError } from '@commander-js/extra-typings'

const seconds = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const
const form = /^(\d{1,9})([smhdw]?)$/
const isUnit = (text: string): text is keyof typeof seconds => Object.hasOwn(seconds, text)

/** Milliseconds of a duration: `30d`, `12h`, `5m`, or seconds without a unit. `undefined` for anything else. */
function millisecondsOf(text: string): number | undefined {
  const [, count, unit = 's'] = form.exec(text) ?? []
  if (count === undefined) return undefined
  return Number(count) * (isUnit(unit) ? seconds[unit] : seconds.s) * 1000
}

/** A duration of an option, in milliseconds. */
export function duration(value: string): number {
  const ms = millisecondsOf(value)
  if (ms === undefined) throw new InvalidArgumentError('Give an age as 30d, 12h, 5m, or seconds.')
  return ms
}

/** A point in time of an option: so long ago, or a date of ISO 8601. */
export function pointInTime(value: string): Date {
  const ms = millisecondsOf(value)
  const time =
    ms === undefined ? new Date(/^\d{4}-\d\d-\d\d/.test(value) ? value : Number.NaN) : new Date(Date.now() - ms)
  if (Number.isNaN(time.getTime()))
    throw new InvalidArgumentError('Give an age as 2h or 30d, or a date as 2026-01-31T12:00Z.')
  return time
}
