import { Option } from '@commander-js/extra-typings'
import { countUpTo } from '../options/count.ts'
import { pointInTime } from '../options/duration.ts'

const mostEvents = 1_000_000
const defaultLimit = 100

/** `--source`: an endpoint's events. */
export const sourceOption = (): Option<'--source <source>'> =>
  new Option('--source <source>', 'only those of this endpoint')

/** `--type`: events of one type. */
export const typeOption = (): Option<'--type <type>'> => new Option('--type <type>', 'only those of this type')

/** `--since`: events received since a time. */
export const sinceOption = (): Option<'--since <age>', undefined, undefined, Date> =>
  new Option('--since <age>', 'only those received since: 2h, 30d, or a date').argParser(pointInTime)

/** `--limit`: how many events at most. */
export const limitOption = (meaning = 'at most so many'): Option<'--limit <n>', undefined, number, number> =>
  new Option('--limit <n>', meaning).argParser(countUpTo(mostEvents)).default(defaultLimit)
