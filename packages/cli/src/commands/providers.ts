import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { slugs } from '../catalogue.ts'
import { factsPage } from '../describe/facts-page.ts'
import { providerFacts, providerRow } from '../describe/provider-facts.ts'
import { coloursFor } from '../output/colours.ts'
import { examples } from '../output/examples.ts'
import { cell } from '../output/markdown.ts'
import { print } from '../output/print.ts'
import { table } from '../output/table.ts'

async function listProviders(json: boolean): Promise<void> {
  const { bold } = coloursFor(process.stdout)
  const rows = await Promise.all(slugs.map(providerRow))
  const head = ['Provider', 'Slug', 'Signature', 'Scheme'].map(bold)
  const cells = rows.map(({ slug, title, header, scheme }) => [title, slug, cell(header), cell(scheme)])
  print(json, rows, () => table([head, ...cells]))
}

async function showProvider(slug: string, json: boolean): Promise<void> {
  const facts = await providerFacts(slug)
  print(json, facts, () => factsPage(facts))
}

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
    .action((slug, { json = false }) => (slug === undefined ? listProviders(json) : showProvider(slug, json)))
