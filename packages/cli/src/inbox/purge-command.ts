import { Command, type CommandUnknownOpts, Option } from '@commander-js/extra-typings'
import { duration } from '../options/duration.ts'
import { examples } from '../output/examples.ts'
import { storeOption } from './store-option.ts'

const day = 86_400_000

/** An age of an option, with the runner's own as its default. */
const ageOption = <TFlags extends string>(
  flags: TFlags,
  what: string,
  days: number,
): Option<TFlags, undefined, number, number> =>
  new Option(flags, `${what}: from this age`).argParser(duration).default(days * day, `${days}d`)

/** `rawhook inbox purge`: what is old goes. The ages are those of the runner. */
export const purgeCommand = (): CommandUnknownOpts =>
  new Command('purge')
    .summary('Removes what is old, after a question.')
    .description(
      [
        'Removes what is old, as the app does by the hour: after a question, completed events, the payload of completed',
        'events, and dead and unhandled ones. What is still to be handled stays, however old.',
      ].join(' '),
    )
    .addOption(storeOption())
    .addOption(ageOption('--completed <age>', 'completed events, whole', 30))
    .addOption(ageOption('--payload <age>', 'the payload of completed events', 7))
    .addOption(ageOption('--dead <age>', 'dead and unhandled events', 90))
    .option('--dry-run', 'only count')
    .option('-y, --yes', 'do it without a question')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples([
        'rawhook inbox purge --store sqlite:webhooks.db --dry-run',
        'rawhook inbox purge --completed 7d --payload 1d --dead 30d --yes',
      ]),
    )
    .action(async (options) => {
      const { runPurge } = await import('./run-purge.ts')
      await runPurge(options)
    })
