import { byProvider } from '../create-context.ts'
import type { WebhookEvent } from '../event.ts'
import type { Log } from '../log.ts'
import type { Work } from '../processor.ts'
import { within } from '../time-limit.ts'
import type { Attempt, Attempted } from './attempt.ts'
import type { InboxSettings } from './inbox-settings.ts'
import type { Admitted, Claim, InboxStore, NewRow } from './inbox-store.ts'
import { keepClaims } from './keep-claims.ts'
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
  readonly background: Background
  readonly log: Log
}

const claimOf = (admitted: Admitted): readonly Claim[] =>
  admitted.kind === 'new' && admitted.claim !== undefined ? [admitted.claim] : []

/** Does what is to be done with the admitted rows of a delivery before it is answered. */
export async function settleRows<TEvents>(
  { work, store, settings, attempt, workOnStored, background, log }: Workshop<TEvents>,
  { events, startedAt }: { readonly events: readonly WebhookEvent[]; readonly startedAt: number },
  rows: readonly NewRow[],
  admitted: readonly Admitted[],
): Promise<readonly Settled[]> {
  const { provider, source } = work
  const { acknowledge, leaseMs } = settings
  const answerBy = typeof acknowledge === 'object' ? startedAt + acknowledge.within : Number.POSITIVE_INFINITY
  const msLeft = (): number => answerBy - performance.now()

  const inBackground = (kind: 'admitted' | 'duplicate'): Settled => {
    background.wake()
    return { kind }
  }

  /** There is no time left to wait for it: it is run when there is room, and if this fails, when its lease ends. */
  function leave(claim: Claim): Settled {
    background.track(store.release(claim).catch(() => false))
    return { kind: 'admitted' }
  }

  /** The result, when it comes in time; else the row tells it later. */
  async function waitFor(claim: Claim, start: () => Promise<Attempted>): Promise<Settled> {
    if (background.isHalted()) {
      await store.release(claim)
      return { kind: 'busy', retryInMs: 0 }
    }
    if (msLeft() <= 0) return leave(claim)
    const attempted = start()
    background.track(attempted)
    return typeof acknowledge === 'object' ? within(msLeft(), attempted, { kind: 'admitted' }) : attempted
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
        `${source}: an event came with the id of another: its bytes are others, or the other is long past. It is kept as its own.`,
      )
    }
    const { claim } = admitted
    if (claim !== undefined) return waitFor(claim, () => attempt(claim, event))
    return acknowledge === 'after-processing' ? { kind: 'busy', retryInMs: 0 } : inBackground('admitted')
  }

  // One after the other: a delivery of a thousand events must not become a thousand handlers at once.
  const settled: Settled[] = []
  const later = keepClaims(store, admitted.slice(1).flatMap(claimOf), leaseMs)
  try {
    for (const [index, row] of rows.entries()) {
      const each = admitted[index] as Admitted
      const [claim] = index === 0 || msLeft() <= 0 ? [] : claimOf(each)
      const isKept = claim === undefined || (await later.begin(claim))
      settled.push(isKept ? await settle(row, events[row.position] as WebhookEvent, each) : { kind: 'lost' })
    }
  } finally {
    later.end()
  }
  return settled
}
