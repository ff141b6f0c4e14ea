import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { samples } from '../demo/deliveries.ts'

/** An example that runs in a process of its own. */
export interface ExampleServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  /** Sends SIGTERM. */
  stop(): Promise<Ended>
}

/** How a process ended, and what it wrote to stderr. */
interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly log: string
}

/** The variables that the examples read their secrets from. */
export const secrets: Readonly<Record<string, string>> = Object.fromEntries(
  samples.map(({ slug, secret }) => [`${slug.toUpperCase()}_WEBHOOK_SECRET`, secret]),
)

/** Starts `examples/<framework>/server.ts`, and waits for the line that says where it listens. */
export async function startServer(
  framework: string,
  environment: Readonly<Record<string, string>> = secrets,
): Promise<ExampleServer> {
  const child = spawn(process.execPath, ['--conditions=@rawhook/source', '--import', 'tsx', 'server.ts'], {
    cwd: fileURLToPath(new URL(`../${framework}`, import.meta.url)),
    env: { PATH: process.env.PATH, ...environment, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'exit')
  const log = text(child.stderr)
  for await (const line of createInterface({ input: child.stdout })) {
    const [, url] = /^listening (http:\/\/127\.0\.0\.1:\d+)$/.exec(line) ?? []
    if (url === undefined) continue
    child.stdout.resume()
    return {
      url,
      async stop() {
        child.kill('SIGTERM')
        const [code, signal] = await ended
        return { code, signal, log: await log }
      },
    }
  }
  const [code] = await ended
  throw new Error(`the ${framework} example ended with ${code} before it listened: ${await log}`)
}
