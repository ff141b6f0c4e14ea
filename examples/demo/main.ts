import { parseArgs } from 'node:util'
import pc from 'picocolors'
import { runScenarios } from './run-scenarios.ts'
import { allScenarios } from './scenarios.ts'
import { serveUntilStopped } from './serve.ts'
import { startServers } from './servers.ts'
import { formatTable } from './table.ts'

const usage = `pnpm demo           deliver to Express, Fastify and Hono, and show what each answered
pnpm demo --json    the same as JSON
pnpm demo --serve   stay up, and print a curl that works when pasted`

async function check(json: boolean): Promise<void> {
  const ran: string[] = []
  const servers = await startServers({ ran: (_framework, key) => ran.push(key), outcome: () => {} })
  const scenarios = await allScenarios(Math.floor(Date.now() / 1000))
  const results = await runScenarios(servers, scenarios, () => ran.splice(0))
  await Promise.all(servers.map((server) => server.close()))

  const failed = results.filter(({ ok }) => !ok).length
  const passed = results.length - failed
  if (failed > 0) process.exitCode = 1
  if (json) {
    console.log(JSON.stringify({ ok: failed === 0, passed, failed, results }, null, 2))
    return
  }
  console.log(formatTable(results))
  const summary = `${passed} deliveries as expected, ${failed} not`
  console.log(failed === 0 ? pc.green(summary) : pc.red(summary))
  console.log(pc.dim('pre-parsed: the app read the body first. The log would say so, and name the cures.'))
}

function readArguments() {
  try {
    const flag = { type: 'boolean', default: false } as const
    return parseArgs({ options: { json: flag, serve: flag, help: { ...flag, short: 'h' } } }).values
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return undefined
  }
}

const options = readArguments()
if (options === undefined) {
  console.error(usage)
  process.exitCode = 2
} else if (options.help) console.log(usage)
else if (options.serve) await serveUntilStopped(options.json)
else await check(options.json)
