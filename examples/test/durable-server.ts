import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

/** The durable example, in a process of its own. */
export interface DurableServer {
  readonly url: string
  /** @returns how it ended, and what it wrote to stderr */
  readonly end: (signal: 'SIGTERM' | 'SIGKILL') => Promise<{ readonly code: number | null; readonly log: string }>
}

export const secrets: Readonly<Record<string, string>> = {
  SPINE_WEBHOOK_SECRET: 'whsec_spine_example',
  SPECKLE_WEBHOOK_SECRET: 'speckle_example',
  PLUGIPAY_WEBHOOK_SECRET: 'whsec_plugipay_example',
  GENERIC_WEBHOOK_SECRET: 'generic_example',
}

/** Starts `examples/durable/server.ts`, and waits for the line that says where it listens. */
export async function startDurable(environment: Readonly<Record<string, string>>): Promise<DurableServer> {
  const child = spawn(process.execPath, ['--conditions=@rawhook/source', '--import', 'tsx', 'server.ts'], {
    cwd: fileURLToPath(new URL('../durable', import.meta.url)),
    env: { PATH: process.env.PATH, ...secrets, ...environment, PORT: '0' },
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
      async end(signal) {
        child.kill(signal)
        const [code] = (await ended) as [number | null]
        return { code, log: await log }
      },
    }
  }
  await ended
  throw new Error(`the durable example ended before it listened: ${await log}`)
}
