import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import workerd from 'workerd'
import { type ExampleServer, secrets } from './start-server.ts'

/** Bundles an app as a deployment would: for the `workerd` condition, with no module of Node's in it. */
async function bundle(entry: string, file: string): Promise<readonly string[]> {
  const build = await rolldown({
    input: fileURLToPath(new URL(entry, import.meta.url)),
    platform: 'browser',
    resolve: { conditionNames: ['@rawhook/source', 'workerd', 'worker', 'import', 'default'] },
  })
  const { output } = await build.write({ file, format: 'esm', codeSplitting: false })
  await build.close()
  return output.flatMap((part) => (part.type === 'chunk' ? part.imports : []))
}

const config = `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [ (name = "main", worker = .app) ],
  sockets = [ (name = "http", address = "127.0.0.1:0", http = (), service = "main") ],
);

const app :Workerd.Worker = (
  modules = [ (name = "app.js", esModule = embed "app.js") ],
  compatibilityDate = "2026-01-01",
  bindings = [
${Object.entries(secrets)
  .map(([name, value]) => `    (name = ${JSON.stringify(name)}, text = ${JSON.stringify(value)}),`)
  .join('\n')}
  ],
);
`

/** Runs an app in workerd, the runtime of Cloudflare Workers, with the secrets in its bindings. */
export async function startWorkerd(entry: string): Promise<ExampleServer & { readonly imports: readonly string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'rawhook-workerd-'))
  const imports = await bundle(entry, join(folder, 'app.js'))
  await writeFile(join(folder, 'config.capnp'), config)

  const child = spawn(workerd, ['serve', '--control-fd=3', 'config.capnp'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'exit')
  const log = child.stderr === null ? '' : text(child.stderr)
  const control = child.stdio[3]
  if (!(control instanceof Readable)) throw new Error('workerd has no control pipe')
  for await (const line of createInterface({ input: control })) {
    const { event, port } = JSON.parse(line) as { event: string; port?: number }
    if (event !== 'listen') continue
    return {
      url: `http://127.0.0.1:${port}`,
      imports,
      async stop() {
        child.kill('SIGTERM')
        const [code, signal] = await ended
        await rm(folder, { recursive: true })
        return { code, signal, log: await log }
      },
    }
  }
  const [code] = await ended
  throw new Error(`workerd ended with ${code} before it listened: ${await log}`)
}
