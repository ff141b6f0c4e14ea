// Packs every public package as it would be published, lints the tarballs, and uses them the way an application does.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const bin = (name) => join(root, 'node_modules', '.bin', name)
const consumer = join(import.meta.dirname, 'consumer')

// TypeScript 5.7 knows the old resolver; CommonJS applications need 5.8 for require(esm).
const compilers = [
  { typescript: 'typescript', source: 'api.ts', module: 'node16', moduleResolution: 'node16' },
  { typescript: 'typescript', source: 'api.ts', module: 'esnext', moduleResolution: 'bundler' },
  { typescript: 'typescript', source: 'api.cts', module: 'nodenext', moduleResolution: 'nodenext' },
  { typescript: 'typescript60', source: 'api.ts', module: 'nodenext', moduleResolution: 'nodenext' },
  { typescript: 'typescript59', source: 'api.cts', module: 'nodenext', moduleResolution: 'nodenext' },
  { typescript: 'typescript57', source: 'api.ts', module: 'esnext', moduleResolution: 'bundler' },
  { typescript: 'typescript57', source: 'api.ts', module: 'esnext', moduleResolution: 'node' },
]

const temp = mkdtempSync(join(tmpdir(), 'rawhook-pack-'))
process.on('exit', () => rmSync(temp, { recursive: true, force: true }))

const tarballs = pack(join(temp, 'tarballs'))
for (const tarball of Object.values(tarballs)) lint(tarball)
const app = join(temp, 'app')
install(app, tarballs)
for (const compiler of compilers) compile(app, compiler)
for (const file of ['run.mjs', 'run.cjs']) step(file, process.execPath, [file], app)
step(
  'no side effects',
  process.execPath,
  ['no-side-effects.mjs', import.meta.resolve('rolldown'), ...entriesOf(tarballs)],
  app,
)
step('rawhook --version', join(app, 'node_modules/.bin/rawhook'), ['--version'], app)
step('contracts.test.mjs', process.execPath, ['--test', 'contracts.test.mjs'], app)
console.log(`pack: ${Object.keys(tarballs).length} packages can be installed, compiled against and run`)

function step(title, file, args, cwd = root) {
  const { status, stdout, stderr, error } = spawnSync(file, args, { cwd, encoding: 'utf8' })
  if (status === 0) return console.log(`pack: ${title}`)
  console.error(`pack: ${title}: failed\n${stdout ?? ''}${stderr ?? ''}${error ?? ''}`)
  process.exit(1)
}

function pnpm(title, args, cwd) {
  const path = process.env.npm_execpath ?? 'pnpm'
  const isScript = /\.[cm]?js$/.test(path)
  step(title, isScript ? process.execPath : path, isScript ? [path, ...args] : args, cwd)
}

/** @returns {Record<string, string>} package name to tarball */
function pack(destination) {
  mkdirSync(destination)
  pnpm('pack', ['-r', '--filter', './packages/*', 'pack', '--pack-destination', destination])
  const manifest = (tarball) =>
    JSON.parse(execFileSync('tar', ['xzOf', tarball, 'package/package.json'], { encoding: 'utf8' }))
  const files = readdirSync(destination).map((file) => join(destination, file))
  return Object.fromEntries(files.map((file) => [manifest(file).name, file]))
}

/** What an application can import: each entry of each package, and one provider for all of them. */
function entriesOf(tarballs) {
  return readdirSync(join(root, 'packages')).flatMap((folder) => {
    const { name, exports } = JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8'))
    if (!(name in tarballs)) throw new Error(`${name} was not packed`)
    const entries = Object.keys(exports).filter((entry) => entry !== './package.json')
    return entries.map((entry) => join(name, entry.replace('*', 'stripe')))
  })
}

function lint(tarball) {
  step(`publint ${basename(tarball)}`, bin('publint'), [tarball, '--strict'])
  step(`attw ${basename(tarball)}`, bin('attw'), [tarball, '--profile', 'esm-only', '--no-color'])
}

/** An application outside the workspace: our packages from the tarballs, frameworks at the versions tested here. */
function install(app, tarballs) {
  const installed = (pkg, name) =>
    JSON.parse(readFileSync(join(root, pkg, 'node_modules', name, 'package.json'), 'utf8')).version
  const ours = Object.fromEntries(Object.entries(tarballs).map(([name, file]) => [name, `file:${file}`]))
  cpSync(consumer, app, { recursive: true })
  cpSync(join(app, 'api.ts'), join(app, 'api.cts'))
  writeJson(join(app, 'package.json'), {
    private: true,
    type: 'module',
    dependencies: {
      ...ours,
      '@types/express': installed('packages/express', '@types/express'),
      '@types/node': installed('.', '@types/node'),
      express: installed('packages/express', 'express'),
      fastify: installed('packages/fastify', 'fastify'),
      hono: installed('packages/hono', 'hono'),
    },
  })
  // JSON is YAML. Without hoisting, a dependency that a package forgot to declare is missing.
  const settings = { packages: ['.'], overrides: ours, hoist: false, minimumReleaseAge: 4320 }
  writeJson(join(app, 'pnpm-workspace.yaml'), settings)
  pnpm('install', ['install', '--prefer-offline', '--no-frozen-lockfile'], app)
}

function compile(app, { typescript, source, module, moduleResolution }) {
  const config = `tsconfig.${typescript}-${module}-${moduleResolution}.json`
  writeJson(join(app, config), {
    compilerOptions: {
      target: 'es2022',
      types: ['node'],
      strict: true,
      skipLibCheck: false,
      esModuleInterop: true,
      noEmit: true,
      module,
      moduleResolution,
    },
    files: [source],
  })
  const title = `${typescript}: ${source}, moduleResolution ${moduleResolution}`
  step(title, process.execPath, [join(root, 'node_modules', typescript, 'bin/tsc'), '-p', config], app)
}

function writeJson(file, value) {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`)
}
