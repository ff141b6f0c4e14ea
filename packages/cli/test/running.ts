import { type ChildProcess, spawn } from 'node:child_process'
import { onTestFinished } from 'vitest'
import { command, environment } from './program.ts'

/** The program while it runs, with pipes. */
export interface Running {
  readonly child: ChildProcess
  readonly stdout: () => string
  readonly stderr: () => string
  /** Resolves with what `pattern` found in either stream; rejects when the program ends without it. */
  readonly until: (pattern: RegExp) => Promise<string>
  readonly ended: Promise<{ readonly exitCode: number | null; readonly signal: NodeJS.Signals | null }>
}

/** Starts the program, and leaves it running, though not beyond the test. */
export function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  const child = spawn(process.execPath, [...command, ...args], { env: environment(env) })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  child.stdin.end()
  let stdout = ''
  let stderr = ''
  const waiting = new Set<() => void>()
  const seen = (): void => {
    for (const check of waiting) check()
  }
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk)
    seen()
  })
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk)
    seen()
  })
  const ended = new Promise<Awaited<Running['ended']>>((resolve, reject) => {
    child.once('error', reject).once('close', (exitCode, signal) => resolve({ exitCode, signal }))
  })
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const [found] = pattern.exec(stdout) ?? pattern.exec(stderr) ?? []
          if (found === undefined) return
          waiting.delete(check)
          resolve(found)
        }
        waiting.add(check)
        check()
        void ended.then(() => reject(new Error(`ended without ${String(pattern)}:\n${stdout}\n${stderr}`)))
      }),
  }
}
