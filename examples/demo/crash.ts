import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { InboxStatus } from '@rawhook/core'
import { sqliteInbox } from '@rawhook/inbox/sqlite'
import { type Sample, samples, signed } from './deliveries.ts'
import { type DurableProcess, startDurable } from './durable-process.ts'

/** Where an event stood when the process was killed; `'not stored'` when the kill came first. */
type Stage = InboxStatus | 'not stored'

/** What became of one event. */
interface Fate {
  readonly id: string
  /** Whether a delivery of it was answered with success before the kill. */
  readonly acknowledged: boolean
  readonly whenKilled: Stage
  readonly atTheEnd: Stage
  /** How often it took effect. */
  readonly effects: number
}

/** What the crash came to. */
export interface Crash {
  readonly ok: boolean
  readonly events: number
  /** Acknowledged before the kill. */
  readonly acknowledged: number
  /** In their handlers when the process was killed. */
  readonly inHandlers: number
  /** Ids that took no effect. */
  readonly lost: readonly string[]
  /** Ids that took effect more than once. */
  readonly twice: readonly string[]
  readonly fates: readonly Fate[]
}

const eventCount = 40
const senders = 4
const effectsBeforeKill = 5
const handlerMs = 250
const patienceMs = 20_000
const pollMs = 10

const idOf = (index: number): string => `evt_crash_${index + 1}`

/** @returns whether it was answered with success */
async function deliver(sample: Sample, url: string, id: string): Promise<boolean> {
  const body = sample.body.replace(/"id":"[^"]*"/, `"id":"${id}"`)
  try {
    const response = await fetch(`${url}/webhooks/${sample.slug}`, {
      method: 'POST',
      ...(await signed({ ...sample, body })),
    })
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false // it was killed
  }
}

/** Delivers each event twice, as providers do now and then. @returns the ids that were answered with success */
async function deliverAll(sample: Sample, url: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const waiting = ids.flatMap((id) => [id, id])
  const acknowledged = new Set<string>()
  async function sender(): Promise<void> {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      if (await deliver(sample, url, id)) acknowledged.add(id)
    }
  }
  await Promise.all(Array.from({ length: senders }, sender))
  return acknowledged
}

/** Waits for so many effects, or until patience ends. */
async function untilEffects({ url }: DurableProcess, count: number): Promise<void> {
  for (const start = performance.now(); performance.now() - start < patienceMs; await wait(pollMs)) {
    const effects: unknown = await (await fetch(`${url}/_seen`)).json()
    if (Array.isArray(effects) && effects.length >= count) return
  }
}

/** Where each event stands, read while no process has the inbox. */
async function stagesIn(path: string): Promise<ReadonlyMap<string, Stage>> {
  const inbox = await sqliteInbox({ path, driver: 'libsql' })
  const rows = await inbox.list({ limit: eventCount })
  await inbox.close()
  return new Map(rows.map(({ id, status }) => [id, status]))
}

async function crashIn(folder: string, sample: Sample): Promise<Crash> {
  const path = join(folder, 'webhooks.db')
  const effectsPath = join(folder, 'effects')
  const secrets = samples.map(({ slug, secret }) => [`${slug.toUpperCase()}_WEBHOOK_SECRET`, secret])
  const environment = { INBOX: `sqlite:${path}`, EFFECTS: effectsPath, ...Object.fromEntries(secrets) }
  const ids = Array.from({ length: eventCount }, (_, index) => idOf(index))

  const first = await startDurable({ ...environment, HANDLER_MS: String(handlerMs) })
  const sending = deliverAll(sample, first.url, ids)
  await untilEffects(first, effectsBeforeKill)
  await wait(handlerMs / 2) // now the next handlers are halfway through
  await first.end('SIGKILL')
  const acknowledged = await sending
  const whenKilled = await stagesIn(path)

  const second = await startDurable(environment)
  await deliverAll(sample, second.url, ids) // a provider sends again what was not answered, and sometimes what was
  await untilEffects(second, eventCount)
  await second.end('SIGTERM')
  const atTheEnd = await stagesIn(path)
  const effects = (await readFile(effectsPath, 'utf8')).split('\n').map((line) => line.split(' ')[0])

  const fates = ids.map((id) => ({
    id,
    acknowledged: acknowledged.has(id),
    whenKilled: whenKilled.get(id) ?? 'not stored',
    atTheEnd: atTheEnd.get(id) ?? 'not stored',
    effects: effects.filter((effect) => effect === id).length,
  }))
  const lost = fates.filter((fate) => fate.effects === 0).map(({ id }) => id)
  const twice = fates.filter((fate) => fate.effects > 1).map(({ id }) => id)
  const inHandlers = fates.filter((fate) => fate.whenKilled === 'processing').length
  const unfinished = fates.filter((fate) => fate.atTheEnd !== 'completed').length
  return {
    ok: lost.length === 0 && twice.length === 0 && unfinished === 0 && inHandlers > 0,
    events: eventCount,
    acknowledged: acknowledged.size,
    inHandlers,
    lost,
    twice,
    fates,
  }
}

/** Kills a process with SIGKILL in the middle of its handlers, starts it again, and counts what every event did. */
export async function crash(): Promise<Crash> {
  const sample = samples.find(({ slug }) => slug === 'spine')
  if (sample === undefined) throw new Error('there is no sample')
  const folder = await mkdtemp(join(tmpdir(), 'rawhook-demo-'))
  try {
    return await crashIn(folder, sample)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
