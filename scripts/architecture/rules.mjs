import { basename } from 'node:path'

/** @typedef {import('./source-graph.mjs').SourceFile} SourceFile */
/** @typedef {{ path: string, line: number, todo: string }} Violation */

const core = '@rawhook/core'
const providers = '@rawhook/providers'
const node = '@rawhook/node'

// What each package may import. `type x`: types only. A new package starts here.
const arrows = {
  core: [],
  providers: [core, 'type stripe', 'type @octokit/openapi-webhooks-types'],
  node: [core, 'node:*'],
  express: [core, node, providers, 'type express', 'type express-serve-static-core', 'type node:*'],
  fastify: [core, node, providers, 'fastify', 'fastify-plugin', 'type node:*'],
  hono: [core, providers, 'hono'],
  testing: [core, providers, 'fast-check', 'node:*'],
  inbox: [core, 'node:*'],
  doctor: [core, providers],
  cli: ['*'],
}

// The two places where the core meets a runtime.
const exceptions = {
  'packages/core/src/crypto/node.ts': ['node:*'],
  'packages/core/src/crypto/public-key.node.ts': ['node:*'],
}

const adapters = ['node', 'express', 'fastify', 'hono']
const barrels = ['index.ts', 'adapter.ts', 'contracts/index.ts', 'sqlite.ts', 'postgres.ts']

const isPackage = (specifier, name) => specifier === name || specifier.startsWith(`${name}/`)
const permits = (arrow, { specifier, typeOnly }) => {
  if (arrow.startsWith('type ')) return typeOnly && permits(arrow.slice(5), { specifier, typeOnly })
  return arrow.endsWith('*') ? specifier.startsWith(arrow.slice(0, -1)) : isPackage(specifier, arrow)
}

/** Packages import along the arrows of the design, and relative paths stay inside the package. */
export function allowedImports(files) {
  return files.flatMap(({ path, pkg, imports }) => {
    const allowed = arrows[pkg] && [...arrows[pkg], ...(exceptions[path] ?? [])]
    return imports.flatMap((found) => {
      const at = { path, line: found.line }
      const { specifier, target } = found
      const own = specifier.startsWith('.') || specifier.startsWith('#')
      if (own && target && !target.startsWith(`packages/${pkg}/src/`))
        return [{ ...at, todo: `'${specifier}' leaves the package: import it by its package name` }]
      if (own) return []
      if (!allowed) return [{ ...at, todo: `package '${pkg}' has no arrows: add it to scripts/architecture/rules.mjs` }]
      if (allowed.some((arrow) => permits(arrow, found))) return []
      return [{ ...at, todo: `'${specifier}' is not for ${pkg}, which may import ${allowed.join(', ') || 'nothing'}` }]
    })
  })
}

/** No file imports itself in the end, not even for a type. */
export function noCycles(files) {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const finished = new Set()
  const violations = []
  const visit = (file, trail) => {
    for (const { target, line } of file.imports) {
      const next = byPath.get(target)
      if (!next || finished.has(next)) continue
      const from = trail.indexOf(next)
      if (from === -1) visit(next, [...trail, next])
      else {
        const cycle = [...trail.slice(from), next].map(({ path }) => path).join(' -> ')
        violations.push({ path: file.path, line, todo: `move what both need into a file of its own: ${cycle}` })
      }
    }
    finished.add(file)
  }
  for (const file of files) if (!finished.has(file)) visit(file, [file])
  return violations
}

/** `webhook()` of an adapter takes no inbox, so that no bundle with one pays for it. */
export function adaptersBringNoInbox(files) {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const reached = new Set()
  const visit = (path) => {
    const file = byPath.get(path)
    if (!file || reached.has(file)) return
    reached.add(file)
    for (const { target, typeOnly } of file.imports) if (!typeOnly) visit(target)
  }
  visit('packages/core/src/adapter.ts')
  return [...reached]
    .filter(({ local }) => local.startsWith('inbox/'))
    .map(({ path }) => ({ path, line: 1, todo: 'reach it from create-receiver.ts only, not from adapter.ts' }))
}

/** The core knows schemes, never providers: their names are the file names in `packages/providers/src`. */
export function noProviderNamesInCore(files) {
  const names = files
    .filter(({ pkg, local }) => pkg === 'providers' && !local.includes('/'))
    .map(({ local }) => basename(local, '.ts'))
  return files
    .filter(({ pkg }) => pkg === 'core')
    .flatMap(({ path, nodes, lineAt }) =>
      nodes.flatMap((node) => {
        const text = textOf(node)
        const name = text && names.find((name) => mentions(text, name))
        return name
          ? [{ path, line: lineAt(node.start), todo: `'${text}' names ${name}: say it as data of the provider` }]
          : []
      }),
    )
}

const textOf = ({ type, name, value }) => {
  if (type === 'Identifier' || type === 'PrivateIdentifier') return name
  if (type === 'TemplateElement') return value.raw
  return type === 'Literal' && typeof value === 'string' ? value : undefined
}

/** Whether whole words of `text` spell the slug: `X-GitHub-Event` and `githubEvent` mention `github`, `sandbox` not `box`. */
function mentions(text, slug) {
  const wanted = slug.replaceAll('-', '')
  const words = text.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g)?.map((word) => word.toLowerCase()) ?? []
  return words.some((_, from) => {
    let spelt = ''
    for (let at = from; at < words.length && spelt.length < wanted.length; at++) spelt += words[at]
    return spelt === wanted
  })
}

/** Cryptography, JSON and statuses are the core's: an adapter translates between its framework and the core. */
export function adaptersOnlyTranslate(files) {
  const theirs = (node) => {
    const { type, value } = node
    const isStatus = type === 'Literal' && Number.isInteger(value) && value >= 100 && value <= 599
    if (isStatus) return `take status ${value} from the core's answer`
    if (type === 'Literal' && (value === 'node:crypto' || value === 'crypto')) return 'leave cryptography to the core'
    if (type === 'Identifier' && node.name === 'crypto') return 'leave cryptography to the core'
    if (type !== 'MemberExpression' || node.object.name !== 'JSON') return undefined
    return 'leave JSON to the core: it parses what is verified and writes the answer'
  }
  return files
    .filter(({ pkg }) => adapters.includes(pkg))
    .flatMap(({ path, nodes, lineAt }) =>
      nodes.flatMap((node) => {
        const todo = theirs(node)
        return todo ? [{ path, line: lineAt(node.start), todo }] : []
      }),
    )
}

/** A name is exported where it is defined, and once more in the package's entry point, by name. */
export function reexportsOnlyInEntryPoints(files) {
  return files.flatMap(({ path, local, nodes, lineAt }) => {
    const imported = new Set(
      nodes.flatMap(({ type, specifiers }) =>
        type === 'ImportDeclaration' ? specifiers.map((s) => s.local.name) : [],
      ),
    )
    const isReexport = ({ type, source, specifiers }) =>
      type === 'ExportNamedDeclaration' && (source || specifiers.some((s) => imported.has(s.local.name)))
    return nodes.flatMap((node) => {
      const at = { path, line: lineAt(node.start) }
      if (node.type === 'ExportAllDeclaration') return [{ ...at, todo: 'export by name, not with *' }]
      if (!isReexport(node) || barrels.includes(local)) return []
      return [{ ...at, todo: `re-export in ${barrels.join(', ')} only; here, import from the file that defines it` }]
    })
  })
}

/** A file is named after its one idea. */
export function tellingNames(files) {
  return files
    .filter(({ local }) => local.split(/[/.-]/).some((word) => /^(util|helper|manager)s?$/i.test(word)))
    .map(({ path }) => ({ path, line: 1, todo: 'name the file after the one idea in it' }))
}
