import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { inboxFile } from './sqlite-target.ts'

const program = fileURLToPath(new URL('sqlite-process.ts', import.meta.url))

/** The path of an inbox that is removed after the test. */
export function testFile(): string {
  const { path, remove } = inboxFile()
  onTestFinished(remove)
  return path
}

/** Another process on the inbox; one that is still there after the test is ended. */
export function start(role: 'hold' | 'claim' | 'visit' | 'migrate' | 'lock', path: string): ChildProcess {
  const execArgv = ['--conditions=@rawhook/source', '--import', 'tsx']
  const child = fork(program, [role, path], { cwd: dirname(program), execArgv })
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  return child
}

export async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}
