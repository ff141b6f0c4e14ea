import { parseArgs } from 'node:util'
import pc from 'picocolors'
import { type Crash, crash } from './crash.ts'
import { formatCrash } from './crash-table.ts'
import { type Result, runScenarios } from './run-scenarios.ts'
import { allScenarios } from './scenarios.ts'
import { serveUntilStopped } from './serve.ts'
import { startServers } from './servers.ts'
import { formatTable } from './table.ts'

const usage = `pnpm demo           deliver to Express, Fastify and Hono, show what each answered, and survive a crash
pnpm demo --json    the same as JSON
pnpm demo --serve   stay up, and print a curl that works when pasted`

const coloured = (ok: boolean, text: string): string => (ok ? pc.green(text) : pc.red(text))

function showDeliveries(results: readonly Result[]): void {
  const failed = results.filter(({ ok }) => !ok).length
  console.log(formatTable(results))
  console.log(coloured(failed === 0, `${results.length - failed} deliveries as expected, ${failed} not`))
  console.log(pc.dim('pre-parsed: the app read the body first. The log would say so, and name the cures.'))
}

function showCrash(crashed: Crash): void {
  const { ok, events, inHandlers, lost, twice } = crashed
  console.log('\nA process with a SQLite inbox, killed with SIGKILL in the middle of its handlers and started again:')
  console.log(formatCrash(crashed))
  console.log(
    coloured(
      ok,
      `${events} events, ${inHandlers} killed in their handlers: ${lost.length} lost, ${twice.length} twice`,
    ),
  )
  console.log(
    pc.dim('Every event was sent twice, and twice again after the restart. Its effect and "completed" are one commit.'),
  )
}

async function check(json: boolean): Promise<void> {
  const ran: string[] = []
  const servers = await startServers({ ran: (_framework, key) => ran.push(key), outcome: () => {} })
  const scenarios = await allScenarios(Math.floor(Date.now() / 1000))
  const results = await runScenarios(servers, scenarios, () => ran.splice(0))
  await Promise.all(servers.map((server) => server.close()))

  const failed = results.filter(({ ok }) => !ok).length
  const passed = results.length - failed
  if (failed > 0) process.exitCode = 1
  if (!json) showDeliveries(results)
  const crashed = await crash()
  if (!crashed.ok) process.exitCode = 1
  if (json) {
    const ok = failed === 0 && crashed.ok
    console.log(JSON.stringify({ ok, passed, failed, results, crash: crashed }, null, 2))
  } else showCrash(crashed)
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
