import { byProvider } from '../create-context.ts'
import type { WebhookEvent } from '../event.ts'
import type { Log } from '../log.ts'
import type { Work } from '../process-directly.ts'
import { within } from '../time-limit.ts'
import type { Attempt, Attempted } from './attempt.ts'
import type { InboxSettings } from './inbox-settings.ts'
import type { Admitted, Claim, InboxStore, NewRow } from './inbox-store.ts'
import type { Background } from './runner.ts'
import type { Settled } from './settled.ts'

/** What a receiver works on stored events with. */
export interface Workshop<TEvents> {
  readonly work: Work<TEvents>
  readonly store: InboxStore<never>
  readonly settings: InboxSettings
  readonly attempt: Attempt
  /** Works on a claim whose event is yet to be made of the stored bytes. */
  readonly workOnStored: (claim: Claim) => Promise<Attempted>
  readonly log: Log
}

/** Does what is to be done with the admitted rows of a delivery before it is answered. */
export async function settleRows<TEvents>(
  { work, store, settings, attempt, workOnStored, log }: Workshop<TEvents>,
  background: Background,
  events: readonly WebhookEvent[],
  rows: readonly NewRow[],
  admitted: readonly Admitted[],
): Promise<readonly Settled[]> {
  const { provider, source } = work
  const { acknowledge, leaseMs } = settings

  const inBackground = (kind: 'admitted' | 'duplicate'): Settled => {
    background.wake()
    return { kind }
  }

  /** The result, when it comes in time; else the row tells it later. */
  async function waitFor(claim: Claim, start: () => Promise<Attempted>): Promise<Settled> {
    if (background.isHalted()) {
      await store.release(claim)
      return { kind: 'busy', retryInMs: 0 }
    }
    const attempted = start()
    background.track(attempted)
    return typeof acknowledge === 'object' ? within(acknowledge.within, attempted, { kind: 'admitted' }) : attempted
  }

  /** In the background, without anybody who waits for it: now if there is room, else when there is. */
  async function runSoon(claim: Claim): Promise<Settled> {
    if (background.hasRoom()) background.track(workOnStored(claim))
    else await store.release(claim)
    return inBackground('duplicate')
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
    if (background.isHalted()) return isBackground ? { kind: 'duplicate' } : { kind: 'busy', retryInMs }
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

  // One after the other: a delivery of a thousand events must not become a thousand handlers at once.
  const settled: Settled[] = []
  for (const [index, row] of rows.entries()) {
    const each = admitted[index] as Admitted
    const claim = each.kind === 'new' ? each.claim : undefined
    const isKept = index === 0 || claim === undefined || (await store.extend(claim, leaseMs))
    settled.push(isKept ? await settle(row, events[row.position] as WebhookEvent, each) : { kind: 'lost' })
  }
  return settled
}
