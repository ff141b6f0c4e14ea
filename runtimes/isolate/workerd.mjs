// Runs a bundle of tests in workerd, the runtime of Cloudflare Workers, each file inside a request.
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import workerd from 'workerd'
import { filesForIsolates } from '../suites.mjs'
import { bundle } from './bundle.mjs'
import { sum } from './sum.mjs'

// A CommonJS package, which says it has a default export of its own.
const binary = workerd.default ?? workerd

const config = `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [ (name = "main", worker = .tests) ],
  sockets = [ (name = "http", address = "127.0.0.1:0", http = (), service = "main") ],
);

const tests :Workerd.Worker = (
  modules = [ (name = "tests.js", esModule = embed "tests.js") ],
  compatibilityDate = "2026-01-01",
  compatibilityFlags = [ "nodejs_compat" ],
);
`

/** Answers of a fresh workerd, which serves the module in `folder`. */
async function ask(folder, file) {
  const child = spawn(binary, ['serve', '--control-fd=3', 'config.capnp'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  })
  try {
    for await (const line of createInterface({ input: child.stdio[3] })) {
      const { event, port } = JSON.parse(line)
      if (event !== 'listen') continue
      const response = await fetch(`http://127.0.0.1:${port}/?file=${encodeURIComponent(file)}`)
      if (!response.ok) throw new Error(`workerd answered ${response.status}`)
      return await response.json()
    }
    throw new Error('workerd ended before it listened')
  } finally {
    child.kill()
  }
}

/** Runs each file in a process of its own, as Vitest does: what one leaves behind does not reach the next. */
export async function runInWorkerd(suite) {
  const files = filesForIsolates(suite)
  const folder = await mkdtemp(join(tmpdir(), 'rawhook-workerd-'))
  try {
    await writeFile(join(folder, 'tests.js'), await bundle(files, 'workerd'))
    await writeFile(join(folder, 'config.capnp'), config)
    const results = []
    for (const file of files) results.push(await ask(folder, file))
    return sum(results)
  } finally {
    await rm(folder, { recursive: true })
  }
}
