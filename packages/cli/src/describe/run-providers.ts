import { slugs } from '../catalogue.ts'
import { coloursFor } from '../output/colours.ts'
import { cell } from '../output/markdown.ts'
import { print } from '../output/print.ts'
import { table } from '../output/table.ts'
import { factsPage } from './facts-page.ts'
import { providerFacts, providerRow } from './provider-facts.ts'

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

/** Prints the catalogue, or one provider of it. */
export const runProviders = (slug: string | undefined, json: boolean): Promise<void> =>
  slug === undefined ? listProviders(json) : showProvider(slug, json)
