// Runs the suites on every runtime and prints a table: `node runtimes/main.mjs [--json] [--write] [name of a runtime …]`.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { runtimesPage } from './page.mjs'
import { runtimes } from './runtimes.mjs'
import { onNodeHttp, portable, rootFolder } from './suites.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, write: { type: 'boolean' } },
})
const isAsked = ({ title }) =>
  positionals.length === 0 || positionals.some((name) => title.toLowerCase().includes(name.toLowerCase()))

const suites = [...portable, ...onNodeHttp]
const results = []
for (const { title, suites: own, run } of runtimes.filter(isAsked)) {
  const row = { title, suites: {} }
  for (const suite of own) {
    const result = await run(suite)
    row.suites[suite] = result
    if (!values.json)
      console.log(`${title}: ${suite}: ${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped`)
    for (const failure of result.failures) console.error(failure)
  }
  results.push(row)
}

if (values.json) console.log(JSON.stringify(results, null, 2))
if (values.write) writeFileSync(`${rootFolder}docs/runtimes.md`, runtimesPage(results, suites))
const failed = results
  .flatMap(({ suites: all }) => Object.values(all))
  .filter((result) => result.failed > 0 || result.passed === 0)
process.exitCode = failed.length === 0 ? 0 : 1
