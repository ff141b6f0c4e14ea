import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { parseSync } from 'oxc-parser'

/**
 * @typedef {object} Import
 * @property {string} specifier
 * @property {boolean} typeOnly
 * @property {number} line
 * @property {string} [target] the file of this repository it leads to
 *
 * @typedef {object} SourceFile
 * @property {string} path from the root, with forward slashes
 * @property {string} pkg the folder under `packages`
 * @property {string} local the path under the package's `src`
 * @property {readonly import('oxc-parser').Node[]} nodes every node of its syntax tree
 * @property {readonly Import[]} imports static, dynamic and type imports, and re-exports
 * @property {(offset: number) => number} lineAt
 */

/** Parses every `packages/<pkg>/src/**.ts` under `root`. @returns {SourceFile[]} */
export function readSources(root) {
  const packages = readdirSync(join(root, 'packages')).filter((pkg) => existsSync(join(root, 'packages', pkg, 'src')))
  const manifests = new Map(packages.map((pkg) => [pkg, readManifest(join(root, 'packages', pkg, 'package.json'))]))
  return packages.flatMap((pkg) => {
    const src = join(root, 'packages', pkg, 'src')
    return readdirSync(src, { recursive: true })
      .filter((name) => name.endsWith('.ts'))
      .sort((one, other) => (one < other ? -1 : 1))
      .map((name) => readSource(root, pkg, join(src, name), manifests))
  })
}

const readManifest = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {})
const posix = (path) => path.split(sep).join('/')

function readSource(root, pkg, file, manifests) {
  const text = readFileSync(file, 'utf8')
  const path = posix(relative(root, file))
  const { program, errors } = parseSync(path, text)
  if (errors.length > 0) throw new SyntaxError(`${path}: ${errors[0].message}`)
  const lineAt = (offset) => text.slice(0, offset).split('\n').length
  const nodes = [...walk(program)]
  const imports = nodes.flatMap(importOf).flatMap(({ specifier, typeOnly, start }) => {
    const targets = resolveImport(root, pkg, file, specifier, manifests)
    const found = { specifier, typeOnly, line: lineAt(start) }
    return targets.length === 0
      ? [found]
      : targets.map((target) => ({ ...found, target: posix(relative(root, target)) }))
  })
  return { path, pkg, local: path.split('/').slice(3).join('/'), nodes, imports, lineAt }
}

function* walk(node) {
  if (typeof node?.type === 'string') yield node
  if (node?.type === 'MetaProperty') return // `import.meta` names nothing of ours
  for (const child of Object.values(node ?? {})) if (typeof child === 'object') yield* walk(child)
}

function importOf(node) {
  const literal = (source, typeOnly) =>
    typeof source?.value === 'string' ? [{ specifier: source.value, typeOnly, start: source.start }] : []
  switch (node.type) {
    // `import { type T }` is not type-only: with verbatimModuleSyntax the import itself stays.
    case 'ImportDeclaration':
      return literal(node.source, node.importKind === 'type')
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return literal(node.source, node.exportKind === 'type')
    case 'ImportExpression':
      return literal(node.source, false)
    case 'TSImportType':
      return literal(node.source, true)
    case 'TSExternalModuleReference':
      return literal(node.expression, false)
    case 'TSModuleDeclaration': // declare module 'fastify'
      return literal(node.id, true)
    default:
      return []
  }
}

/** The files of this repository that a specifier can lead to: several where `imports` has conditions. */
function resolveImport(root, pkg, from, specifier, manifests) {
  if (specifier.startsWith('.')) return [resolve(dirname(from), specifier)].filter(existsSync)
  if (specifier.startsWith('#')) return sourcesIn(join(root, 'packages', pkg), manifests.get(pkg).imports?.[specifier])
  for (const [folder, { name, exports = {} }] of manifests) {
    if (specifier !== name && !specifier.startsWith(`${name}/`)) continue
    const subpath = `.${specifier.slice(name.length)}`
    for (const [pattern, entry] of Object.entries(exports)) {
      const [head, tail] = pattern.split('*')
      const matches = tail === undefined ? subpath === pattern : subpath.startsWith(head) && subpath.endsWith(tail)
      if (!matches) continue
      const star = tail === undefined ? '' : subpath.slice(head.length, subpath.length - tail.length)
      return sourcesIn(join(root, 'packages', folder), entry, star)
    }
  }
  return []
}

function sourcesIn(dir, entry, star = '') {
  const sources = leavesOf(entry).filter((leaf) => /(?<!\.d)\.ts$/.test(leaf))
  const files = [...new Set(sources)].map((leaf) => leaf.split('*').join(star))
  return files.map((file) => join(dir, file)).filter(existsSync)
}

const leavesOf = (entry) => (typeof entry === 'string' ? [entry] : Object.values(entry ?? {}).flatMap(leavesOf))
