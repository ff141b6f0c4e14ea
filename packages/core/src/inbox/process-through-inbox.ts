import type { Ending } from '../conclude.ts'
import { byProvider } from '../create-context.ts'
import type { WebhookEvent } from '../event.ts'
import { handlerFailed, refuseUnhandled } from '../handle-events.ts'
import type { Log } from '../log.ts'
import type { ProvedDelivery } from '../parse-delivery.ts'
import type { Process, Work } from '../process-directly.ts'
import { isRefusal } from '../refusal.ts'
import { within } from '../time-limit.ts'
import type { Acknowledge } from './acknowledge-mode.ts'
import { admissionLimit } from './admission-limit.ts'
import { type Attempted, createAttempt } from './attempt.ts'
import type { Admitted, Claim, InboxStore, NewRow } from './inbox-store.ts'
import { takeSource } from './one-receiver-per-source.ts'
import { overdueReport } from './overdue-report.ts'
import { createRetention } from './retention.ts'
import { createRunner, type Runner } from './runner.ts'
import type { RunnerSettings } from './runner-settings.ts'
import { eventOf, rowsOf } from './stored-event.ts'

/** What became of one event of a delivery. */
type Settled =
  | Attempted
  | { readonly kind: 'admitted' | 'duplicate' }
  | { readonly kind: 'busy'; readonly retryInMs: number }

/** How an inbox is worked. */
export interface InboxSettings extends RunnerSettings {
  readonly acknowledge: Acknowledge
  /** Whether this process works on stored events, or only stores them. */
  readonly hasRunner: boolean
  /** Milliseconds that storing a delivery may take. */
  readonly inboxTimeout: number
}

/**
 * Stores a delivery before it is acknowledged, and works on what is stored: at once, while the sender waits, or in the
 * background, as `acknowledge` says.
 */
export function processThroughInbox<TEvents>(
  work: Work<TEvents>,
  store: InboxStore<never>,
  settings: InboxSettings,
  log: Log,
): { readonly process: Process; readonly runner: Runner } {
  const { provider, source, route, unhandled } = work
  const { acknowledge, leaseMs, inboxTimeout } = settings
  const giveSourceBack = takeSource(store, source)
  const reportOverdue = settings.hasRunner ? undefined : overdueReport(store, source, log)
  const attempt = createAttempt(work, store, settings, log)
  const limit = admissionLimit()
  const runner = createRunner(store, source, settings, workOnStored, createRetention(store, settings.retention), log)

  async function workOnStored(claim: Claim): Promise<Attempted> {
    const stored = await eventOf(provider, claim)
    if (!isRefusal(stored)) return attempt(claim, stored.event)
    await store.fail(claim, stored.message ?? stored.refused, { status: 'dead' }).catch(() => false)
    return { kind: 'handled' }
  }

  const inBackground = (kind: 'admitted' | 'duplicate'): Settled => {
    runner.wake()
    return { kind }
  }

  /** The result, when it comes in time; else the row tells it later. */
  async function waitFor(claim: Claim, start: () => Promise<Attempted>): Promise<Settled> {
    if (runner.isHalted()) {
      await store.release(claim)
      return { kind: 'busy', retryInMs: 0 }
    }
    const attempted = start()
    runner.track(attempted)
    return typeof acknowledge === 'object' ? within(acknowledge.within, attempted, { kind: 'admitted' }) : attempted
  }

  /** In the background, without anybody who waits for it: now if there is room, else when there is. */
  async function runSoon(claim: Claim): Promise<Settled> {
    if (runner.hasRoom()) runner.track(workOnStored(claim))
    else await store.release(claim)
    return inBackground('duplicate')
  }

  /** The answer came too late to be given: what it claimed is worked on in the background. */
  async function giveBack(admitting: Promise<readonly Admitted[]>): Promise<void> {
    for (const each of await admitting) {
      if (each.kind === 'new' && each.claim !== undefined) await store.release(each.claim)
    }
    runner.wake()
  }

  async function settleAgain(
    row: NewRow,
    { status, retryInMs, sameBody }: Admitted & { kind: 'duplicate' },
  ): Promise<Settled> {
    const isBackground = acknowledge === 'on-receipt'
    if (!sameBody && !provider.bodyChangesOnRetry) {
      log.warn('other-body', `${source}: ${row.type} came again with other bytes; the stored ones are what counts.`)
    }
    if (status === 'completed') {
      log.warn(
        'redelivered',
        `${source}: ${row.type} came again and is completed already. To run it again, replay it with force.`,
      )
      return { kind: 'duplicate' }
    }
    if (status === 'pending' || status === 'processing') {
      return isBackground ? inBackground('duplicate') : { kind: 'busy', retryInMs }
    }
    if (status !== 'retrying') await store.replay(row, { by: byProvider, reason: 'redelivered' })
    if (runner.isHalted()) return isBackground ? { kind: 'duplicate' } : { kind: 'busy', retryInMs }
    const claim = await store.claimKey(row, leaseMs)
    if (claim === undefined) return isBackground ? { kind: 'duplicate' } : { kind: 'busy', retryInMs }
    return isBackground ? runSoon(claim) : waitFor(claim, () => workOnStored(claim))
  }

  async function settle(row: NewRow, event: WebhookEvent, admitted: Admitted): Promise<Settled> {
    if (admitted.kind === 'duplicate') return settleAgain(row, admitted)
    if (admitted.sharesId && provider.dedupe === 'unsigned-id') {
      log.warn(
        'shared-id',
        `${source}: an event came with the id of another, but with other bytes: it is kept as its own.`,
      )
    }
    const { claim } = admitted
    if (claim !== undefined) return waitFor(claim, () => attempt(claim, event))
    return acknowledge === 'after-processing' ? { kind: 'busy', retryInMs: 0 } : inBackground('admitted')
  }

  /** One after the other: a delivery of a thousand events must not become a thousand handlers at once. */
  async function settleAll(
    { events }: ProvedDelivery,
    rows: readonly NewRow[],
    admitted: readonly Admitted[],
  ): Promise<readonly Settled[]> {
    const settled: Settled[] = []
    for (const [index, row] of rows.entries()) {
      const each = admitted[index] as Admitted
      const claim = each.kind === 'new' ? each.claim : undefined
      const isKept = index === 0 || claim === undefined || (await store.extend(claim, leaseMs))
      settled.push(isKept ? await settle(row, events[row.position] as WebhookEvent, each) : { kind: 'lost' })
    }
    return settled
  }

  async function admitAndSettle(delivery: ProvedDelivery, tenant: string | undefined): Promise<Ending> {
    const orphaned = unhandled === 'reject' && route !== undefined ? refuseUnhandled(delivery.events, route) : undefined
    if (orphaned !== undefined) return orphaned
    runner.start()
    reportOverdue?.()
    try {
      const rows = await rowsOf(provider, source, tenant, delivery)
      if (isRefusal(rows)) return rows
      if (!limit.enter(rows)) return { refused: 'overloaded', authentic: true }
      const isBackground = acknowledge === 'on-receipt' || runner.isHalted()
      const admitting = store.admit(rows, isBackground ? undefined : leaseMs).finally(() => limit.leave(rows))
      const admitted = await within(inboxTimeout, admitting, undefined)
      if (admitted === undefined) {
        giveBack(admitting).catch(() => undefined) // whoever sent it has been told to send it again
        return {
          refused: 'inbox_unavailable',
          message: `The inbox took longer than ${inboxTimeout} ms.`,
          authentic: true,
        }
      }
      return endingOf(delivery, rows, await settleAll(delivery, rows, admitted))
    } catch (cause) {
      return { refused: 'inbox_unavailable', cause, authentic: true }
    }
  }

  async function stop(): Promise<void> {
    await runner.stop()
    giveSourceBack()
  }

  const process: Process = (delivery, tenant) => runner.hold(admitAndSettle(delivery, tenant))
  return { process, runner: { ...runner, stop } }
}

const precedence = ['handled', 'unhandled', 'admitted', 'duplicate'] as const

/** One answer for all events of a delivery: what went wrong with any of them, else the most that was done. */
function endingOf(delivery: ProvedDelivery, rows: readonly NewRow[], settled: readonly Settled[]): Ending {
  const failures = settled.flatMap((each, index) =>
    each.kind === 'failed' ? [{ type: rows[index]?.type ?? '', thrown: each.thrown }] : [],
  )
  if (failures.length > 0) return { ...delivery, kind: 'failed', error: handlerFailed(failures) }
  const waits = settled.flatMap((each) => (each.kind === 'busy' ? [each.retryInMs] : each.kind === 'lost' ? [0] : []))
  if (waits.length > 0) return { refused: 'busy', authentic: true, retryInMs: Math.max(...waits) }
  const kind = precedence.find((known) => settled.some((each) => each.kind === known)) ?? 'admitted'
  return { ...delivery, kind }
}
