import { readdir, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { Benchmark } from './harness/comparison.ts'
import { lastResult } from './harness/cpu-time.ts'
import { type Measurement, measure } from './harness/measure.ts'
import type { OwnBenchmark, OwnReport } from './harness/own-benchmark.ts'
import type { WallClockBenchmark } from './harness/race.ts'
import { formatRaces } from './harness/race-table.ts'
import { formatTable } from './harness/table.ts'
import { type RaceResult, race } from './harness/wall-clock.ts'

const usage = `pnpm bench [--short] [--only <title> …] [--json [<file>]] [--out <file>]

  --short   fewer rounds, and of verification only what has a gate: for CI
  --only    one benchmark; again for another
  --json    figures as JSON, into the file or alone on stdout
  --out     figures as JSON into a file`

type AnyBenchmark = Benchmark | WallClockBenchmark | OwnBenchmark

/** Every file under `benchmarks/`. */
async function findBenchmarks(): Promise<readonly AnyBenchmark[]> {
  const files = await readdir(new URL('benchmarks/', import.meta.url))
  const modules = files.sort().map((file) => import(new URL(`benchmarks/${file}`, import.meta.url).href))
  return (await Promise.all(modules)).map(({ benchmark }: { benchmark: AnyBenchmark }) => benchmark)
}

function readArguments() {
  try {
    const flag = { type: 'boolean', default: false } as const
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        short: flag,
        json: flag,
        help: { ...flag, short: 'h' },
        only: { type: 'string', multiple: true },
        out: { type: 'string' },
      },
    })
    if (positionals.length > (values.json ? 1 : 0)) throw new Error(`unknown argument: ${positionals.at(-1)}`)
    return { ...values, json: values.json && positionals.length === 0, file: values.out ?? positionals[0] }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return undefined
  }
}

interface Settings {
  readonly short: boolean
  readonly json: boolean
  readonly only?: readonly string[] | undefined
  readonly file?: string | undefined
}

/** Source that tsx compiles names every closure at run time, which costs up to a microsecond a delivery. */
function warnAboutSource(): void {
  if (!import.meta.resolve('@rawhook/core').endsWith('.ts')) return
  console.error('This measures the source, not the build: leave --conditions=@rawhook/source out.')
}

type Print = (text: string) => void

async function measureAll(benchmark: Benchmark, short: boolean, print: Print): Promise<readonly Measurement[]> {
  const effort = short ? { rounds: 25, blockMs: 10, warmUpMs: 200 } : { rounds: 31, blockMs: 25, warmUpMs: 600 }
  const measurements: Measurement[] = []
  for await (const comparison of benchmark.comparisons()) {
    if (!short || comparison.gate !== undefined) measurements.push(await measure(comparison, effort))
  }
  if (measurements.length > 0 && lastResult() === undefined) throw new Error('nothing was measured')
  print(`${benchmark.title}: CPU time of one operation, median of ${effort.rounds} rounds (95 % interval)`)
  print(formatTable(measurements))
  return measurements
}

async function raceAll(benchmark: WallClockBenchmark, short: boolean, print: Print): Promise<readonly RaceResult[]> {
  const effort = short ? { rounds: 11, blockMs: 80 } : { rounds: 31, blockMs: 300 }
  const results: RaceResult[] = []
  const meeting = await benchmark.prepareRaces()
  try {
    for (const each of meeting.races) results.push(await race(each, effort))
  } finally {
    await meeting.close()
  }
  print(`${benchmark.title}: operations per second by the clock, median of ${effort.rounds} rounds (least–most)`)
  print(formatRaces(results))
  for (const reason of meeting.skipped) console.error(reason)
  return results
}

async function runOwn(benchmark: OwnBenchmark, short: boolean, print: Print): Promise<OwnReport['results']> {
  const { results, text } = await benchmark.run(short)
  print(`${benchmark.title}: ${benchmark.unit}`)
  print(text)
  return results
}

async function measureOne(benchmark: AnyBenchmark, short: boolean, print: Print): Promise<OwnReport['results']> {
  if ('run' in benchmark) return runOwn(benchmark, short, print)
  return 'comparisons' in benchmark ? measureAll(benchmark, short, print) : raceAll(benchmark, short, print)
}

async function run({ short, json, only, file }: Settings): Promise<void> {
  warnAboutSource()
  const print: Print = json ? () => undefined : (text) => console.log(text)
  const figures: Record<string, OwnReport['results']> = {}
  for (const benchmark of await findBenchmarks()) {
    const { title } = benchmark
    if (only !== undefined && !only.includes(title)) continue
    figures[title] = await measureOne(benchmark, short, print)
  }
  if (Object.keys(figures).length === 0) throw new Error('nothing was measured')

  const ok = Object.values(figures).every((results) => results.every((result) => result.ok))
  if (!ok) process.exitCode = 1
  const report = JSON.stringify({ ok, node: process.version, short, benchmarks: figures }, null, 2)
  if (json) console.log(report)
  if (file !== undefined) await writeFile(file, `${report}\n`)
}

const options = readArguments()
if (options === undefined) {
  console.error(usage)
  process.exitCode = 2
} else if (options.help) console.log(usage)
else await run(options)
