import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { deadCommand } from '../inbox/dead-command.ts'
import { listCommand } from '../inbox/list-command.ts'
import { pauseCommand, resumeCommand } from '../inbox/pause-command.ts'
import { purgeCommand } from '../inbox/purge-command.ts'
import { replayCommand } from '../inbox/replay-command.ts'
import { retryCommand } from '../inbox/retry-command.ts'
import { showCommand } from '../inbox/show-command.ts'
import { statsCommand } from '../inbox/stats-command.ts'
import { examples } from '../output/examples.ts'

const verbs = [
  listCommand,
  showCommand,
  deadCommand,
  statsCommand,
  retryCommand,
  replayCommand,
  purgeCommand,
  pauseCommand,
  resumeCommand,
]

/** `rawhook inbox`: looks after stored events. */
export function inboxCommand(): CommandUnknownOpts {
  const inbox: CommandUnknownOpts = new Command('inbox')
    .summary('Looks after stored events.')
    .description(
      `Looks after stored events: what came, what failed, and what is to run again.

--store says where the inbox is: sqlite:<path>, or the URL of its database. RAWHOOK_STORE says it out of sight.`,
    )
    .addHelpText(
      'after',
      examples(['rawhook inbox list --store sqlite:webhooks.db', 'RAWHOOK_STORE=$DATABASE_URL rawhook inbox dead']),
    )
  for (const verb of verbs) inbox.addCommand(verb())
  return inbox
}
