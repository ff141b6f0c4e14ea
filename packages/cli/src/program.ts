import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { providersCommand } from './commands/providers.ts'
import { exitCodes } from './failure.ts'

/** The whole command line: a verb a file in `commands/`. */
export function program(): CommandUnknownOpts {
  const commands: readonly CommandUnknownOpts[] = [providersCommand()]
  return commands.reduce<CommandUnknownOpts>(
    (whole, command) => whole.addCommand(command),
    new Command('rawhook')
      .description('Send, verify, receive and look after webhooks.')
      .showHelpAfterError('Add --help to see how it is used.')
      .addHelpText(
        'after',
        `\nExit codes: ${exitCodes.ok} ok, ${exitCodes.check} a check failed, ${exitCodes.usage} wrong usage.`,
      ),
  )
}
