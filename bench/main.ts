import { readdir, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { Benchmark } from './harness/comparison.ts'
import { lastResult } from './harness/cpu-time.ts'
import { type Measurement, measure } from './harness/measure.ts'
import { formatTable } from './harness/table.ts'

const usage = `pnpm bench [--short] [--only <title>] [--json [<file>]]

  --short   fewer rounds, for a first look
  --only    one benchmark
  --json    figures as JSON, into the file or alone on stdout`

/** Every file under `benchmarks/`. */
async function findBenchmarks(): Promise<readonly Benchmark[]> {
  const files = await readdir(new URL('benchmarks/', import.meta.url))
  const modules = files.sort().map((file) => import(new URL(`benchmarks/${file}`, import.meta.url).href))
  return (await Promise.all(modules)).map(({ benchmark }: { benchmark: Benchmark }) => benchmark)
}

function readArguments() {
  try {
    const flag = { type: 'boolean', default: false } as const
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { short: flag, json: flag, help: { ...flag, short: 'h' }, only: { type: 'string' } },
    })
    if (positionals.length > (values.json ? 1 : 0)) throw new Error(`unknown argument: ${positionals.at(-1)}`)
    return { ...values, file: positionals[0] }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return undefined
  }
}

interface Settings {
  readonly short: boolean
  readonly json: boolean
  readonly only?: string | undefined
  readonly file?: string | undefined
}

/** Source that tsx compiles names every closure at run time, which costs up to a microsecond a delivery. */
function warnAboutSource(): void {
  if (!import.meta.resolve('@rawhook/core').endsWith('.ts')) return
  console.error('This measures the source, not the build: leave --conditions=@rawhook/source out.')
}

async function run({ short, json, only, file }: Settings): Promise<void> {
  const effort = short ? { rounds: 25, blockMs: 10, warmUpMs: 200 } : { rounds: 61, blockMs: 30, warmUpMs: 1000 }
  warnAboutSource()
  const isQuiet = json && file === undefined
  const figures: Record<string, readonly Measurement[]> = {}
  for (const benchmark of await findBenchmarks()) {
    const { title } = benchmark
    if (only !== undefined && only !== title) continue
    const measurements: Measurement[] = []
    for (const comparison of await benchmark.prepare()) measurements.push(await measure(comparison, effort))
    figures[title] = measurements
    if (!isQuiet) console.log(`${title}: CPU time of one operation, median of ${effort.rounds} rounds (95 % interval)`)
    if (!isQuiet) console.log(formatTable(measurements))
  }
  if (Object.keys(figures).length === 0 || lastResult() === undefined) throw new Error('nothing was measured')

  const ok = Object.values(figures).every((measurements) => measurements.every((measurement) => measurement.ok))
  if (!ok) process.exitCode = 1
  if (!json) return
  const report = JSON.stringify({ ok, node: process.version, effort, benchmarks: figures }, null, 2)
  if (file === undefined) console.log(report)
  else await writeFile(file, `${report}\n`)
}

const options = readArguments()
if (options === undefined) {
  console.error(usage)
  process.exitCode = 2
} else if (options.help) console.log(usage)
else await run(options)
