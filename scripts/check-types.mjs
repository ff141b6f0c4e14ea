// Builds every package, then type-checks what the build leaves out: tests, examples, benchmarks.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'

const tests = readdirSync('packages').map((name) => `packages/${name}/tsconfig.test.json`)
const projects = ['tsconfig.json', ...tests, 'examples/tsconfig.json', 'bench/tsconfig.json'].filter(existsSync)
const tsc = 'node_modules/typescript/bin/tsc'

try {
  execFileSync(process.execPath, [tsc, '-b', ...projects], { stdio: 'inherit' })
  console.log(`types: ${projects.length} projects without errors`)
} catch {
  process.exitCode = 1 // tsc has said why
}
