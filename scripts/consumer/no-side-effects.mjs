// Importing an entry does nothing but define: no global is touched, and what is not used is not in a bundle.
// node no-side-effects.mjs <path of rolldown> <entry> …
import assert from 'node:assert/strict'

const [bundler, ...entries] = process.argv.slice(2)
const { rolldown } = await import(bundler)

const intrinsics = [globalThis, Object, Function, Array, Promise, Uint8Array, Request, Response, Headers, URL]
const owned = () => intrinsics.flatMap((it) => [it, it.prototype ?? it].map((object) => Reflect.ownKeys(object)))

const before = owned()
for (const entry of entries) {
  await import(entry)
  assert.deepEqual(owned(), before, `${entry} touches a global`)

  const build = await rolldown({
    input: 'entry',
    platform: 'node',
    external: (id) => !/^(entry|[./@]|\0)/.test(id),
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === 'entry' ? id : undefined),
        load: (id) => (id === 'entry' ? `import '${entry}'` : undefined),
      },
    ],
  })
  const { output } = await build.generate({ minify: true })
  await build.close()
  const left = output.map(({ code = '' }) => code.replace('export{};', '').trim())
  assert.deepEqual(left, [''], `${entry} is in a bundle that uses nothing of it`)
}

assert.deepEqual(
  process.getActiveResourcesInfo().filter((name) => name === 'Timeout'),
  [],
  'an import starts no timer',
)
