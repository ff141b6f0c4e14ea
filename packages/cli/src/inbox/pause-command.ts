import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { examples } from '../output/examples.ts'
import { runPause, runResume } from './run-pause.ts'
import { storeOption } from './store-option.ts'
import { byOption, reasonOption } from './who-and-why.ts'

/** `rawhook inbox pause`: stored events rest, in every process. */
export const pauseCommand = (): CommandUnknownOpts =>
  new Command('pause')
    .summary('Stores and acknowledges, but starts no handler until resume.')
    .description(
      [
        'Lets stored events rest, in every process that works on this inbox: deliveries are still stored and acknowledged,',
        'but no handler is started until rawhook inbox resume. What runs already goes on. It works while the app runs,',
        'takes effect within a second, and lasts over restarts; rawhook inbox stats shows it.',
      ].join(' '),
    )
    .addOption(storeOption())
    .option('--source <source>', 'only this endpoint (default: every one)')
    .addOption(byOption('pause'))
    .addOption(reasonOption('pause'))
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(["rawhook inbox pause --source stripe --reason 'it mails everybody twice' --store sqlite:webhooks.db"]),
    )
    .action(runPause)

/** `rawhook inbox resume`: the end of a pause. */
export const resumeCommand = (): CommandUnknownOpts =>
  new Command('resume')
    .description('Ends a pause, or all of them. What came meanwhile is handled within seconds.')
    .addOption(storeOption())
    .option('--source <source>', 'only the pause of this endpoint (default: every pause)')
    .option('--json', 'print JSON')
    .addHelpText('after', examples(['rawhook inbox resume --source stripe --store sqlite:webhooks.db']))
    .action(runResume)
