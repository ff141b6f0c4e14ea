import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { countUpTo } from '../options/count.ts'
import { secretSources } from '../options/secret-sources.ts'
import { examples } from '../output/examples.ts'

/** `rawhook send`: delivers as a provider does. */
export const sendCommand = (): CommandUnknownOpts =>
  new Command('send')
    .summary('Signs an event as a provider does, and sends it.')
    .description(
      `Signs an event as a provider does, sends it, and shows request and answer. Ends with 1 unless the answer is 2xx.

${secretSources}`,
    )
    .argument('<provider>', 'the slug of the provider')
    .argument('<url>', 'where the app listens, on this machine')
    .option('--event <type>', 'the type of the event (default: the one that is used most, unless there is --data)')
    .option('--data <file>', 'the body, sent byte for byte; - is standard input')
    .option(
      '--public-url <url>',
      'the URL that the provider has, where it signs it; an origin stands for all its paths (default: <url>)',
    )
    .option('--secret-env <name>', 'the variable that holds the secret')
    .option('--secret <secret>', 'the secret; it shows in the process list')
    .option('--repeat <n>', 'so many events, each with an id of its own', countUpTo(1_000_000), 1)
    .option('--concurrency <n>', 'so many of them at once', countUpTo(1000), 1)
    .option('--duplicate', 'the same event every time, and at least twice')
    .option('--tamper', 'change a byte of the body after signing')
    .option('--stale <seconds>', 'sign as if so many seconds ago', countUpTo(1_000_000_000))
    .option('--timeout <seconds>', 'how long to wait for an answer', countUpTo(3600), 30)
    .option('--curl', 'print a curl line instead of sending; it holds the signature, not the secret')
    .option('--allow-remote', 'deliver to another machine too')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples([
        'rawhook send stripe http://localhost:3000/webhooks/stripe --event customer.created',
        'rawhook send github localhost:3000/webhooks/github --event push --data push.json',
        'rawhook send spine localhost:3000/webhooks/spine --repeat 500 --concurrency 20',
        'rawhook send twilio localhost:3000/sms --public-url https://example.ngrok.app/sms',
        'rawhook send spine localhost:3000/webhooks/spine --tamper || echo refused',
      ]),
    )
    .action(async (slug, url, options) => {
      const { runSend } = await import('../send/run-send.ts')
      await runSend(slug, url, options)
    })
