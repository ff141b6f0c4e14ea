import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { providerOf, slugs } from '../catalogue.ts'
import { examples } from '../output/examples.ts'
import { print } from '../output/print.ts'
import { table } from '../output/table.ts'

/** `rawhook providers`: the catalogue. */
export const providersCommand = (): CommandUnknownOpts =>
  new Command('providers')
    .description('Lists the providers.')
    .option('--json', 'print JSON')
    .addHelpText('after', examples(['rawhook providers', 'rawhook providers --json']))
    .action(async ({ json = false }) => {
      const providers = await Promise.all(slugs.map(async (slug) => ({ slug, title: (await providerOf(slug)).title })))
      print(json, providers, () =>
        table(
          ['slug', 'title'],
          providers.map(({ slug, title }) => [slug, title]),
        ),
      )
    })
