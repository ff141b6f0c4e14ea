import { Option } from '@commander-js/extra-typings'
import { operator } from './operator.ts'

/** `--by`: who wants it. It is kept with the events, or with the pause. */
export const byOption = (keeper: 'event' | 'pause'): Option<'--by <name>', undefined, string> =>
  new Option('--by <name>', `who wants it; kept with the ${keeper}`).default(operator())

/** `--reason`: why. */
export const reasonOption = (keeper: 'event' | 'pause'): Option<'--reason <text>', undefined, string> =>
  new Option('--reason <text>', `why; kept with the ${keeper}`).default('from the command line')
