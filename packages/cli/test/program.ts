import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { vi } from 'vitest'
import { endOf } from '../src/end-of-program.ts'
import { program } from '../src/program.ts'

// A program takes a moment to start, and on a busy machine seconds.
vi.setConfig({ testTimeout: 30_000 })

/** Node's arguments that run the program, as `build.ts` has built it. */
export const command: readonly string[] = [fileURLToPath(new URL('../dist/main.js', import.meta.url))]

/** The variables of the test, without those that would change what the program says. */
export function environment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env
  return { PATH, HOME, ...more }
}

interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string | Uint8Array
  readonly cwd?: string
}

/** Runs the program with pipes, as a script does. */
export async function run(
  args: readonly string[],
  { env, input = '', cwd = process.cwd() }: RunOptions = {},
): Promise<{ readonly stdout: string; readonly stderr: string; readonly exitCode: number | null }> {
  const child = spawn(process.execPath, [...command, ...args], { env: environment(env), cwd })
  child.stdin.end(input)
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { stdout, stderr, exitCode }
}

/** What a command line ends with that is refused before anything is printed. No process is started. */
export async function refusal(args: readonly string[]): Promise<string> {
  const thrown: unknown = await program()
    .parseAsync(args, { from: 'user' })
    .then(
      () => new Error('it was not refused'),
      (error: unknown) => error,
    )
  const { exitCode, message } = endOf(thrown, {})
  return `$ rawhook ${args.join(' ')}\n${message}\n${exitCode}\n`
}
