import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { examples } from '../output/examples.ts'

/** `rawhook providers`: the catalogue, and one provider of it. */
export const providersCommand = (): CommandUnknownOpts =>
  new Command('providers')
    .summary('Lists the providers, and explains one.')
    .description('Lists the providers, or says how one of them signs, what it sends, and its traps.')
    .argument('[provider]', 'the slug of one of them')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(['rawhook providers', 'rawhook providers stripe', "rawhook providers --json | jq -r '.[].slug'"]),
    )
    .action(async (slug, { json = false }) => {
      const { runProviders } = await import('../describe/run-providers.ts')
      await runProviders(slug, json)
    })
