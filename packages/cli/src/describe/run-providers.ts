import { slugs } from '../catalogue.ts'
import { cell } from '../output/markdown.ts'
import { print } from '../output/print.ts'
import { type Column, table } from '../output/table.ts'
import { factsPage } from './facts-page.ts'
import { providerFacts, providerRow } from './provider-facts.ts'

async function listProviders(json: boolean): Promise<void> {
  const rows = await Promise.all(slugs.map(providerRow))
  const columns: readonly Column[] = [
    { head: 'Provider' },
    { head: 'Signature', cut: 'end' },
    { head: 'Scheme', cut: 'end' },
  ]
  print(json, rows, () =>
    table(
      columns,
      rows.map(({ slug, header, scheme }) => ({ cells: [slug, cell(header), cell(scheme)] })),
    ),
  )
}

async function showProvider(slug: string, json: boolean): Promise<void> {
  const facts = await providerFacts(slug)
  print(json, facts, () => factsPage(facts))
}

/** Prints the catalogue, or one provider of it. */
export const runProviders = (slug: string | undefined, json: boolean): Promise<void> =>
  slug === undefined ? listProviders(json) : showProvider(slug, json)
