import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

/** `examples/durable/server.ts`, in a process of its own. */
export interface DurableProcess {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  /** Resolves when it has ended. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

/** Starts the process, and waits for the line that says where it listens. */
export async function startDurable(environment: Readonly<Record<string, string>>): Promise<DurableProcess> {
  const child = spawn(process.execPath, ['--conditions=@rawhook/source', '--import', 'tsx', 'server.ts'], {
    cwd: fileURLToPath(new URL('../durable', import.meta.url)),
    env: { PATH: process.env.PATH, ...environment, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'exit')
  const log = text(child.stderr)
  let isAsked = false
  child.once('close', async () => {
    if (!isAsked) console.error(`the durable example ended by itself: ${await log}`)
  })
  const kill = (): unknown => child.kill('SIGKILL')
  process.once('exit', kill) // it does not outlive the demo
  for await (const line of createInterface({ input: child.stdout })) {
    const [, url] = /^listening (http:\/\/127\.0\.0\.1:\d+)$/.exec(line) ?? []
    if (url === undefined) continue
    child.stdout.resume()
    return {
      url,
      async end(signal) {
        isAsked = true
        child.kill(signal)
        await ended
        process.off('exit', kill)
      },
    }
  }
  throw new Error('the durable example ended before it listened')
}
