import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { completionCommand, completionServerCommand } from './commands/completion.ts'
import { inboxCommand } from './commands/inbox.ts'
import { listenCommand } from './commands/listen.ts'
import { providersCommand } from './commands/providers.ts'
import { sendCommand } from './commands/send.ts'
import { verifyCommand } from './commands/verify.ts'
import { exitCodes } from './failure.ts'
import { examples } from './output/examples.ts'
import { version } from './version.ts'

const verbs: readonly (() => CommandUnknownOpts)[] = [
  sendCommand,
  verifyCommand,
  listenCommand,
  inboxCommand,
  providersCommand,
  completionCommand,
]

/** Commander hands settings down only to commands that it makes itself. */
function adopt(parent: CommandUnknownOpts, command: CommandUnknownOpts): CommandUnknownOpts {
  command.copyInheritedSettings(parent)
  for (const child of command.commands) adopt(command, child)
  return command
}

/** The whole command line: a verb a file in `commands/`. Throws where commander would end the process. */
export function program(): CommandUnknownOpts {
  const whole: CommandUnknownOpts = new Command('rawhook')
    .description('Send, verify, receive and look after webhooks.')
    .version(version(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .addHelpText(
      'after',
      `${examples([
        'rawhook send stripe localhost:3000/webhooks/stripe --event customer.created',
        'rawhook verify stripe --request delivery.http',
        'rawhook listen stripe --forward http://localhost:3000/webhooks/stripe',
        'rawhook inbox dead --store sqlite:webhooks.db',
        'rawhook providers stripe',
      ])}

Exit codes: ${exitCodes.ok} ok, ${exitCodes.check} a check failed, ${exitCodes.usage} wrong usage.
Every verb takes --json, and says how it is used with --help.`,
    )
  for (const verb of verbs) whole.addCommand(adopt(whole, verb()))
  whole.addCommand(adopt(whole, completionServerCommand(whole)), { hidden: true })
  return whole
}
