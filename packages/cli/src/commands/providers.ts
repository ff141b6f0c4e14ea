import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { providerOf, slugs } from '../catalogue.ts'

/** `rawhook providers`: the catalogue. */
export const providersCommand = (): CommandUnknownOpts =>
  new Command('providers')
    .description('Lists the providers.')
    .option('--json', 'print JSON')
    .action(async ({ json = false }) => {
      const providers = await Promise.all(slugs.map(async (slug) => ({ slug, title: (await providerOf(slug)).title })))
      console.log(json ? JSON.stringify(providers) : providers.map(({ slug, title }) => `${slug}\t${title}`).join('\n'))
    })
