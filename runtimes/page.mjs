import { beyondIsolates } from './suites.mjs'

const cell = (result) =>
  result === undefined
    ? 'not meant for it'
    : `${result.passed} passed${result.failed > 0 ? `, **${result.failed} failed**` : ''}`

/** The page `docs/runtimes.md`. */
export const runtimesPage = (results, suites) => `<!-- Written by \`pnpm test:runtimes --write\`. -->

# Runtimes

The same test files run on each of these. \`core\`, \`providers\` and \`hono\` need nothing of Node's and run everywhere; \`node\`,
\`express\` and \`fastify\` stand on Node's own HTTP.

| | ${suites.join(' | ')} |
|---|${suites.map(() => '---').join('|')}|
${results.map(({ title, suites: all }) => `| ${title} | ${suites.map((suite) => cell(all[suite])).join(' | ')} |`).join('\n')}

On Node, Bun and Deno, Vitest runs them. workerd and edge-light load no files and start no process: the tests and the sources
are bundled for the runtime's own export condition, and each file runs in an isolate of its own. Files that need more than an
isolate has are left out there:

| file | needs |
|---|---|
${Object.entries(beyondIsolates)
  .map(([name, need]) => `| \`${name}\` | ${need} |`)
  .join('\n')}
| \`core/inbox-*\` but \`inbox-edge\` | a process that outlives its answer |
`
