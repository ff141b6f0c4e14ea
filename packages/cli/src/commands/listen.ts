import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { collect } from '../options/collect.ts'
import { portNumber } from '../options/port-number.ts'
import { secretSources } from '../options/secret-sources.ts'
import { examples } from '../output/examples.ts'

const defaultPort = 4000

/** `rawhook listen`: a receiver without an app. */
export const listenCommand = (): CommandUnknownOpts =>
  new Command('listen')
    .summary('Receives deliveries without an app, and may pass them on to one.')
    .description(
      [
        'Receives deliveries without an app: verifies them, shows them as they come, and keeps them in an inbox.',
        'What is kept stays pending: an app that opens the inbox later handles it.',
        "With --forward, verified deliveries go on to an app byte for byte, and the sender gets the app's answer.",
        secretSources,
      ].join('\n\n'),
    )
    .argument('<provider>', 'the slug of the provider')
    .option('--port <n>', 'the port; 0 is a free one', portNumber, defaultPort)
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('--forward <url>', 'the URL of the app')
    .option(
      '--public-url <url>',
      'the URL that the provider has; needed where it signs it. An origin stands for all its paths',
    )
    .option(
      '--store <store>',
      'sqlite:<path> or postgres://<user>@<host>/<database> (default: a file in your state folder)',
    )
    .option('--secret-env <name>', 'the variable that holds a secret; several times', collect)
    .option('--json', 'print a line of JSON for each delivery')
    .addHelpText(
      'after',
      examples([
        'rawhook listen stripe',
        'rawhook listen github --forward http://localhost:3000/webhooks/github',
        'rawhook listen twilio --public-url https://example.ngrok.app/sms',
        "rawhook listen spine --port 0 --json | jq -r '.events[].type'",
      ]),
    )
    .action(async (slug, options) => {
      const { runListen } = await import('../listen/run-listen.ts')
      await runListen(slug, options)
    })
