// Runs a bundle of tests in Vercel's edge runtime. It has no modules: those that the tests themselves use are handed
// in; the code under test is bundled for `edge-light` and asks for none.
import { isBuiltin } from 'node:module'
import { EdgeVM } from '@edge-runtime/vm'
import { filesForIsolates } from '../suites.mjs'
import { bundle } from './bundle.mjs'
import { sum } from './sum.mjs'

/** The bundler's plugin that takes Node's modules from the outside. */
const modulesFromOutside = {
  name: 'modules from outside',
  resolveId: (id) => (isBuiltin(id) || id === 'selfsigned' ? `\0outside:${id}` : undefined),
  async load(id) {
    if (!id.startsWith('\0outside:')) return undefined
    const name = id.slice('\0outside:'.length)
    const members = Object.keys(await import(name)).filter((member) => member !== 'default')
    const exported = members.map((member) => `export const ${member} = outside.${member}`)
    return [
      `const outside = globalThis.outside[${JSON.stringify(name)}]`,
      'export default outside.default',
      ...exported,
    ].join('\n')
  },
}

const inThisRealm = (date) => date && new Date(Number(date))

/** A module for the tests. A maker of certificates asks `instanceof Date`, which a date of another realm is not. */
async function moduleFromOutside(name) {
  const module = await import(name)
  if (name !== 'selfsigned') return module
  return {
    ...module,
    generate: (attributes, { notBeforeDate, notAfterDate, ...options } = {}) =>
      module.generate(attributes, {
        ...options,
        notBeforeDate: inThisRealm(notBeforeDate),
        notAfterDate: inThisRealm(notAfterDate),
      }),
  }
}

/** Runs each file in a realm of its own. */
export async function runInEdgeLight(suite) {
  const files = filesForIsolates(suite)
  const module = await bundle(files, 'edge-light', [modulesFromOutside])
  const code = `(async () => { ${module.slice(0, module.lastIndexOf('export {'))}\nglobalThis.tests = { run } })()`
  const names = [...new Set([...code.matchAll(/globalThis\.outside\["([\w:/]+)"\]/g)].map(([, name]) => name))]
  const outside = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await moduleFromOutside(name)])),
  )
  const results = []
  for (const file of files) {
    const vm = new EdgeVM({ extend: (context) => Object.assign(context, { outside, Buffer, process: { env: {} } }) })
    await vm.evaluate(code)
    results.push(JSON.parse(await vm.evaluate(`tests.run(${JSON.stringify(file)}).then(JSON.stringify)`)))
  }
  return sum(results)
}
