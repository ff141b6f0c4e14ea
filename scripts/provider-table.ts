// Usage: pnpm docs:providers, which writes docs/providers.md.
import { writeFileSync } from 'node:fs'
import { providerTable } from '../packages/providers/test/provider-table.ts'

writeFileSync(new URL('../docs/providers.md', import.meta.url), await providerTable())
