import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { providerTable } from './provider-table.ts'
import { slugs } from './subjects.ts'

const page = readFileSync(new URL('../../../docs/providers.md', import.meta.url), 'utf8')
const table = await providerTable() // It loads every definition, which may take longer than a test has.

it('docs/providers.md says what the definitions say; else run pnpm docs:providers', () => {
  expect(page).toBe(table)
})

it('has a row for every definition', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| ['))
  expect(rows.map((line) => line.split(' | ')[1])).toEqual(slugs.toSorted().map((slug) => `\`${slug}\``))
})
