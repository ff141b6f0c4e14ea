import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { root } from './doc-blocks.ts'

const preload = new URL('./report-port.mjs', import.meta.url).href

const start = (file: string, env: Readonly<Record<string, string>>, preloads: readonly string[]): ChildProcess =>
  fork(file, {
    cwd: root,
    env: { ...process.env, ...env },
    execArgv: ['--conditions=@rawhook/source', ...['tsx', ...preloads].flatMap((module) => ['--import', module])],
    silent: true,
  })

/** A server that runs in a process of its own. */
export interface RunningServer {
  readonly url: string
  /** Waits until it has printed `expected`. */
  printed(expected: string): Promise<void>
  stop(): Promise<void>
}

/** Runs a file that listens, on a free port. */
export async function runServer(file: string, env: Readonly<Record<string, string>>): Promise<RunningServer> {
  const child = start(file, env, [preload])
  let output = ''
  const printedMore = new EventTarget()
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk
      printedMore.dispatchEvent(new Event('more'))
    })
  }
  const exited = once(child, 'exit')
  const port = await Promise.race([
    once(child, 'message').then(([message]) => Number(message)),
    exited.then(() => Promise.reject(new Error(`it ended before it listened:\n${output}`))),
  ])
  return {
    url: `http://127.0.0.1:${port}`,
    async printed(expected) {
      while (!output.includes(expected)) await once(printedMore, 'more')
    },
    async stop() {
      child.kill()
      await exited
    },
  }
}

/** Runs a file to its end. @returns what it printed */
export async function runProgram(
  file: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: unknown; readonly output: string }> {
  const child = start(file, env, [])
  const printed = child.stdout === null ? '' : text(child.stdout)
  child.stderr?.resume()
  const [code] = await once(child, 'exit')
  return { code, output: await printed }
}

/** The compiler's complaints about the TypeScript files of a folder; empty when there are none. */
export async function typeCheck(folder: string): Promise<string> {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const child = fork(tsc, ['-p', folder], { cwd: folder, execArgv: [], silent: true })
  const printed = child.stdout === null ? '' : text(child.stdout)
  child.stderr?.resume()
  const [code] = await once(child, 'exit')
  const complaints = await printed
  return code === 0 ? complaints : complaints || `tsc ended with ${String(code)}`
}
