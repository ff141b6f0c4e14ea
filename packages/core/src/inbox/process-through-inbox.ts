import type { Ending } from '../conclude.ts'
import { refuseUnhandled } from '../handle-events.ts'
import type { Log } from '../log.ts'
import { nameOfEvent } from '../name-of-event.ts'
import type { ProvedDelivery } from '../parse-delivery.ts'
import type { Process, Work } from '../processor.ts'
import { isRefusal, type Refusal } from '../refusal.ts'
import { within } from '../time-limit.ts'
import { admissionLimit } from './admission-limit.ts'
import { type Attempted, createAttempt } from './attempt.ts'
import type { InboxSettings } from './inbox-settings.ts'
import type { Admitted, Claim, InboxStore, NewRow } from './inbox-store.ts'
import { takeSource } from './one-receiver-per-source.ts'
import { overdueReport } from './overdue-report.ts'
import { createRequestRunner } from './request-runner.ts'
import { createRetention } from './retention.ts'
import { type Background, createRunner, type Runner, type RunnerParts } from './runner.ts'
import { settleRows } from './settle-rows.ts'
import { endingOf } from './settled.ts'
import { eventOf, rowsOf } from './stored-event.ts'

/** Where nothing outlives the answer, it must not come before the work. */
const needsWaitUntil = ({ acknowledge, hasRunner, isEdge }: InboxSettings): boolean =>
  isEdge && (acknowledge === 'on-receipt' ? hasRunner : acknowledge !== 'after-processing')

const withoutWaitUntil: Refusal = {
  refused: 'inbox_unavailable',
  message:
    "This runtime ends with the answer, so what is acknowledged on receipt, or within a time, needs waitUntil to be worked on. Hand the context on, receiver.fetch(request, env, ctx), or set acknowledge: 'after-processing'.",
  authentic: true,
}

const causeOf = ({ cause }: Refusal): readonly unknown[] => (cause === undefined ? [] : [cause])

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
  const { acknowledge, leaseMs, inboxTimeout, hasRunner, isEdge } = settings
  const giveSourceBack = takeSource(store, source)
  const reportOverdue = hasRunner ? undefined : overdueReport(store, source, log)
  const attempt = createAttempt(work, store, settings, log)
  const limit = admissionLimit()
  const tend = createRetention(store, settings.retention)
  const parts: RunnerParts = { store, source, settings, work: workOnStored, tend, log }
  const runner = createRunner({ ...parts, settings: { ...settings, hasRunner: hasRunner && !isEdge } })

  async function workOnStored(claim: Claim): Promise<Attempted> {
    const stored = await eventOf(provider, claim)
    if (!isRefusal(stored)) return attempt(claim, stored.event)
    const note = stored.message ?? stored.refused
    log.every('error', `${source}: ${nameOfEvent(claim.id, claim.type)}: ${note} It is dead.`, ...causeOf(stored))
    await store.fail(claim, note, { status: 'dead' }).catch(() => false)
    return { kind: 'handled' }
  }

  /** The answer came too late to be given: what it claimed is worked on in the background. */
  async function giveBack(admitting: Promise<readonly Admitted[]>, background: Background): Promise<void> {
    for (const each of await admitting) {
      if (each.kind === 'new' && each.claim !== undefined) await store.release(each.claim)
    }
    background.wake()
  }

  async function admit(rows: readonly NewRow[], background: Background): Promise<readonly Admitted[] | Refusal> {
    if (!limit.enter(rows)) return { refused: 'overloaded', authentic: true }
    const isBackground = acknowledge === 'on-receipt' || background.isHalted()
    const admitting = store.admit(rows, isBackground ? undefined : leaseMs).finally(() => limit.leave(rows))
    const admitted = await within(inboxTimeout, admitting, undefined)
    if (admitted !== undefined) return admitted
    giveBack(admitting, background).catch(() => undefined) // whoever sent it has been told to send it again
    return {
      refused: 'inbox_unavailable',
      message: `The inbox took longer than ${inboxTimeout} ms.`,
      authentic: true,
    }
  }

  async function admitAndSettle(
    delivery: ProvedDelivery,
    tenant: string | undefined,
    startedAt: number,
    background: Background,
  ): Promise<Ending> {
    const orphaned = unhandled === 'reject' && route !== undefined ? refuseUnhandled(delivery.events, route) : undefined
    if (orphaned !== undefined) return orphaned
    background.start()
    reportOverdue?.()
    try {
      const rows = await rowsOf(provider, source, tenant, delivery)
      if (isRefusal(rows)) return rows
      const admitted = await admit(rows, background)
      if (isRefusal(admitted)) return admitted
      const workshop = { work, store, settings, attempt, workOnStored, background, log }
      return endingOf(
        delivery,
        rows,
        await settleRows(workshop, { events: delivery.events, startedAt }, rows, admitted),
      )
    } catch (cause) {
      return { refused: 'inbox_unavailable', cause, authentic: true }
    }
  }

  const process: Process = async (delivery, tenant, { startedAt, request }) => {
    const waitUntil = request.findWaitUntil?.()
    if (waitUntil === undefined && !isEdge) return runner.hold(admitAndSettle(delivery, tenant, startedAt, runner))
    if (waitUntil === undefined && needsWaitUntil(settings)) return withoutWaitUntil
    const own = createRequestRunner(parts, () => runner.isHalted())
    const ending = admitAndSettle(delivery, tenant, startedAt, own)
    // without waitUntil the answer waits, so for one round only: nobody else would take over from a request that was cut off
    const over = runner.hold(ending.then(() => own.finish(waitUntil === undefined ? 1 : undefined)))
    if (waitUntil === undefined) await over
    else waitUntil(over)
    return ending
  }

  async function stop(): Promise<void> {
    await runner.stop()
    giveSourceBack()
  }

  return { process, runner: { ...runner, stop } }
}
