import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { InboxStatus } from '@rawhook/core'
import { readSqliteInbox, sqliteInbox } from '@rawhook/inbox/sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { inboxFolder } from './inbox-folder.ts'
import { spineBody } from './listening-program.ts'
import { run } from './program.ts'
import { statuses, storeAs } from './stored-events.ts'

const program = fileURLToPath(new URL('replaying-app.ts', import.meta.url))

/** The app, in a process of its own, and every message that it sends. */
async function startApp(path: string): Promise<{ readonly app: ChildProcess; readonly handled: readonly string[] }> {
  const execArgv = ['--conditions=@rawhook/source', '--import', 'tsx']
  const app = fork(program, [path], { cwd: dirname(program), execArgv })
  onTestFinished(() => void app.kill('SIGKILL'))
  const handled: string[] = []
  app.on('message', (id: string) => void handled.push(id))
  while (!handled.includes('ready')) await once(app, 'message')
  return { app, handled }
}

const final = statuses.filter((status) => !['pending', 'processing'].includes(status))

/** An inbox with an event in each status that does not run by itself. */
async function filled(): Promise<{ readonly path: string; readonly store: readonly string[] }> {
  const { path } = inboxFolder()
  const inbox = await sqliteInbox({ path })
  for (const status of final) {
    const id = `evt_${status}`
    await storeAs(inbox, status, id, { rawBody: Buffer.from(spineBody(id)) })
  }
  await inbox.close()
  return { path, store: ['--store', path] }
}

async function statusOf(path: string, id: string): Promise<InboxStatus | undefined> {
  const inbox = await readSqliteInbox({ path })
  const row = await inbox.get({ source: 'spine', tenant: '', key: id })
  await inbox.close()
  return row?.status
}

async function untilHandled({ app, handled }: Awaited<ReturnType<typeof startApp>>, id: string): Promise<void> {
  while (!handled.includes(id)) await once(app, 'message')
}

describe('rawhook inbox beside the app that has the SQLite file', () => {
  it('retry and replay are carried out by the app, and say what became of them', async () => {
    const { path, store } = await filled()
    const running = await startApp(path)
    const retry = await run(['inbox', 'retry', 'evt_dead', 'evt_completed', '--by', 'ada', ...store])
    expect(retry).toEqual({
      exitCode: 1,
      stderr: '',
      stdout: '1 event will run again, within seconds.\nevt_completed of spine was left alone: it is completed.\n',
    })
    await untilHandled(running, 'evt_dead')
    const all = await run(['inbox', 'replay', '--status', 'completed', '--force', '--json', ...store])
    expect(all).toMatchObject({ exitCode: 0, stdout: '{"replayed":2,"queued":0,"left":[]}\n' })
    await untilHandled(running, 'evt_completed')
    expect(running.handled).not.toContain('evt_unhandled')
  })

  it('what the app has not taken when it is stopped is carried out at its next start', async () => {
    const { path, store } = await filled()
    const { app } = await startApp(path)
    app.kill('SIGSTOP')
    const { exitCode, stdout } = await run(['inbox', 'retry', '--source', 'spine', ...store])
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout:
        'Queued: the app takes the order when it looks next, or at its next start.\nrawhook inbox list shows what became of it.\n',
    })
    expect(await statusOf(path, 'evt_dead')).toBe('dead')
    app.kill('SIGKILL')
    await once(app, 'exit')

    const next = await startApp(path)
    for (const id of ['evt_retrying', 'evt_dead', 'evt_unhandled']) await untilHandled(next, id)
    expect(await statusOf(path, 'evt_completed')).toBe('completed')
  })

  it('a question before completed events is asked there too', async () => {
    const { path, store } = await filled()
    await startApp(path)
    const { exitCode, stderr } = await run(['inbox', 'replay', 'evt_completed', ...store])
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/1 event is completed, and would .* Add --force to do it/)
    expect(await statusOf(path, 'evt_completed')).toBe('completed')
  })
})
