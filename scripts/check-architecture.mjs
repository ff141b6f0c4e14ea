// Usage: node scripts/check-architecture.mjs [root]
import * as rules from './architecture/rules.mjs'
import { readSources } from './architecture/source-graph.mjs'

const files = readSources(process.argv[2] ?? process.cwd())
const violations = Object.entries(rules).flatMap(([rule, check]) =>
  check(files).map(({ path, line, todo }) => `${rule}: ${path}:${line}: ${todo}`),
)

for (const violation of violations) console.error(violation)
console.log(`architecture: ${files.length} files, ${Object.keys(rules).length} rules, ${violations.length} violations`)
if (violations.length > 0 || files.length === 0) process.exitCode = 1
