// One module of the test files and the sources they test, for a runtime that loads no files.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const root = fileURLToPath(new URL('../../', import.meta.url))
const own = fileURLToPath(new URL('.', import.meta.url))
const virtualRoot = 'file:///rawhook/'

/** The files that tests read, by the path they read them at: a runtime without a disk gets them in the bundle. */
function embeddedFiles() {
  const folders = ['packages/providers/test/fixtures', 'packages/providers/src']
  const read = (folder) =>
    readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)))
  return Object.fromEntries(
    folders.flatMap(read).map((path) => [`/rawhook/${path}`, readFileSync(join(root, path), 'utf8')]),
  )
}

const embeddedFs = () => `
const files = ${JSON.stringify(embeddedFiles())}
const pathOf = (place) => decodeURIComponent(place.pathname ?? place)
export const existsSync = (place) => Object.keys(files).some((path) => path === pathOf(place) || path.startsWith(pathOf(place)))
export function readFileSync(place) {
  const text = files[pathOf(place)]
  if (text === undefined) throw new Error('no such file in the bundle: ' + pathOf(place))
  return text
}
export function readdirSync(place) {
  const folder = pathOf(place).replace(/\\/?$/, '/')
  return [...new Set(Object.keys(files).filter((path) => path.startsWith(folder)).map((path) => path.slice(folder.length).split('/')[0]))]
}
`

/** \`import(\`./\${name}.ts\`)\` of a folder that the bundler cannot see: each file that it may mean. */
function folderImports(code, id) {
  return code.replaceAll(/import\(`(\.[^`$]*)\$\{(\w+)\}([^`]*)`\)/g, (_, before, name, after) => {
    const folder = join(dirname(id), before)
    const names = readdirSync(folder, { recursive: true })
      .filter((file) => file.endsWith(after.replace(/^\//, '')))
      .map((file) => file.slice(0, file.length - after.length))
      .filter((found) => existsSync(join(folder, found + after)))
    const cases = names.map(
      (found) => `${JSON.stringify(found)}: () => import(${JSON.stringify(join(folder, found + after))})`,
    )
    return `({ ${cases.join(', ')} })[${name}]()`
  })
}

const places = {
  name: 'places',
  resolveId(id) {
    if (id === 'vitest') return join(own, 'vitest.mjs')
    if (id.startsWith('node:fs')) return '\0fs'
    return isBuiltin(id) && !id.startsWith('node:') ? `\0builtin:${id}` : undefined
  },
  load(id) {
    if (id === '\0fs') return embeddedFs()
    // What the fake timers ask for and do without; members of an ES module could not be replaced.
    if (/^\0builtin:(timers|perf_hooks)/.test(id)) return `throw new Error('none here')`
    return id.startsWith('\0builtin:') ? `export * from 'node:${id.slice(9)}'` : undefined
  },
  transform(code, id) {
    if (id.includes('node_modules') || !id.startsWith(root)) return undefined
    const url = virtualRoot + relative(root, id)
    return { code: folderImports(code, id).replaceAll('import.meta.url', JSON.stringify(url)) }
  },
}

/**
 * The module: `run(file)` runs one of the files, and so does a request for `?file=`.
 * @param {readonly string[]} testFiles relative to the root
 * @param {string} condition the export condition of the runtime
 */
export async function bundle(testFiles, condition, plugins = []) {
  const imports = testFiles.map((file) => `${JSON.stringify(file)}: () => import(${JSON.stringify(join(root, file))})`)
  const entry = `
    const files = { ${imports.join(',\n')} }
    export const run = async (file) => (await import('vitest')).runFile(file, files[file])
    export default { fetch: async (request) => Response.json(await run(new URL(request.url).searchParams.get('file'))) }`
  const build = await rolldown({
    input: '\0entry',
    cwd: root,
    platform: 'neutral',
    external: plugins.length > 0 ? [] : /^node:(?!fs)/,
    resolve: {
      conditionNames: ['@rawhook/source', condition, 'worker', 'import', 'default'],
      mainFields: ['module', 'main'],
    },
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === '\0entry' ? id : undefined),
        load: (id) => (id === '\0entry' ? entry : undefined),
      },
      places,
      ...plugins,
    ],
    logLevel: 'silent',
  })
  const { output } = await build.generate({ format: 'esm', codeSplitting: false })
  await build.close()
  return output[0].code
}
