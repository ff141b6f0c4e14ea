import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { InboxStatus } from '@rawhook/core'
import { delivery } from './provider.ts'

/** A server in a process of its own. */
export interface Child {
  readonly process: ChildProcess
  readonly url: string
  /** Resolves with the exit code and the signal when the process has ended. */
  readonly ended: Promise<readonly [code: number | null, signal: string | null]>
}

const root = fileURLToPath(new URL('../../../..', import.meta.url))
const nodeFlags = ['--conditions=@rawhook/source', '--import', 'tsx']

/** Starts `server.ts`, and waits until it listens. */
export async function startChild(environment: Readonly<Record<string, string>>): Promise<Child> {
  const script = fileURLToPath(new URL('server.ts', import.meta.url))
  const child = spawn(process.execPath, [...nodeFlags, script], {
    cwd: root,
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = once(child, 'exit') as Promise<[number | null, string | null]>
  for await (const line of createInterface({ input: child.stdout })) {
    const [, port] = /^listening (\d+)$/.exec(line) ?? []
    if (port !== undefined) return { process: child, url: `http://127.0.0.1:${port}`, ended }
  }
  throw new Error(`the server ended with ${(await ended).join(' ')} before it listened`)
}

export async function kill(child: Child): Promise<void> {
  child.process.kill('SIGKILL')
  await child.ended
}

/** Sends an event once. @returns the status, or `undefined` when the connection broke */
export async function send(url: string, id: string): Promise<number | undefined> {
  try {
    const response = await fetch(url, { method: 'POST', ...(await delivery(id)) })
    await response.arrayBuffer()
    return response.status
  } catch {
    return undefined
  }
}

/** How many events are in each status. */
export async function counts(url: string): Promise<Readonly<Record<InboxStatus, number>>> {
  return (await (await fetch(url)).json()) as Record<InboxStatus, number>
}

/** Events that are not in a terminal status. */
export async function openEvents(url: string): Promise<number> {
  const { pending, processing, retrying } = await counts(url)
  return pending + processing + retrying
}
