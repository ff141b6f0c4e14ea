import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { collect } from '../options/collect.ts'
import { secretSources } from '../options/secret-sources.ts'
import { unixTime } from '../options/unix-time.ts'
import { examples } from '../output/examples.ts'

/** `rawhook verify`: is a saved delivery genuine, and if not, why. */
export const verifyCommand = (): CommandUnknownOpts =>
  new Command('verify')
    .summary('Says whether a saved delivery is genuine, and if not, why.')
    .description(
      `Says whether a saved delivery is genuine, and if not, which check failed, why, and what to do. Its age counts only with --now, because a saved delivery is always old.

${secretSources}`,
    )
    .argument('<provider>', 'the slug of the provider')
    .option('--request <file>', 'the whole request as HTTP/1.1 writes it; - is standard input')
    .option('--curl <file>', 'a curl line that would send it; - is standard input')
    .option('--body <file>', 'the body alone, with --header; - is standard input')
    .option('--header <line>', "a header, 'Name: value'; several times", collect)
    .option('--url <url>', 'the URL that the provider has, where it signs it')
    .option('--secret-env <name>', 'the variable that holds a secret; several times', collect)
    .option('--secret <secret>', 'a secret; it shows in the process list', collect)
    .option('--now <unix>', 'the time to check its age at, in Unix seconds', unixTime)
    .option('--json', 'print JSON: ok, code, cause, cure, evidence')
    .addHelpText(
      'after',
      examples([
        'rawhook verify stripe --request delivery.http',
        'pbpaste | rawhook verify github --curl -',
        "rawhook verify shopify --body body.json --header 'X-Shopify-Hmac-Sha256: …' --secret-env SHOPIFY_SECRET",
      ]),
    )
    .action(async (slug, options) => {
      const { runVerify } = await import('../verify/run-verify.ts')
      await runVerify(slug, options)
    })
