import { crypto } from '#crypto'
import { encodeHex } from '../bytes.ts'
import type { WebhookEvent } from '../event.ts'
import { type ProvedDelivery, viewOf } from '../parse-delivery.ts'
import { keptType, keyProblem, malformedPayload, parsePayload, signedDigest } from '../parse-events.ts'
import type { WebhookProvider } from '../provider.ts'
import { isRefusal, type Refusal } from '../refusal.ts'
import type { Claim, NewRow } from './inbox-store.ts'

const secondMs = 1000
const dayMs = 86_400 * secondMs

/**
 * The key under which an event is kept. A signed id is one; an unsigned one is not, because whoever resends a captured
 * body could write another: there the bytes are, unless the provider changes them on a retry. Where equal deliveries are
 * not the same event, each has a key of its own.
 */
function keyOf<TEvents>(
  provider: WebhookProvider<TEvents>,
  event: WebhookEvent,
  position: number,
  signedSha256: string,
): string {
  const { dedupe, key, bodyChangesOnRetry = false } = provider
  if (dedupe === 'none') return globalThis.crypto.randomUUID()
  if (dedupe === 'signed-id' || bodyChangesOnRetry) return key?.(event) ?? event.id
  return position === 0 ? signedSha256 : `${signedSha256}/${position}`
}

function windowOf<TEvents>({
  dedupe,
  bodyChangesOnRetry,
  dedupeWindow,
  retryHorizon,
}: WebhookProvider<TEvents>): number | undefined {
  if (dedupe === 'signed-id' || dedupe === 'none' || bodyChangesOnRetry) return undefined
  const seconds = dedupeWindow ?? (dedupe === 'unsigned-id' ? retryHorizon : undefined)
  return seconds ? seconds * secondMs : dayMs // who never repeats by itself may still be told to
}

/**
 * The key of an event's effect, the same for every attempt. A key that expires may come again with another event: there
 * the time of admission tells which. (Stores set an expired key aside by what they write behind an `@`.)
 */
export function effectKey<TEvents>(
  provider: WebhookProvider<TEvents>,
  { key, receivedAt }: Pick<Claim, 'key' | 'receivedAt'>,
): string {
  if (windowOf(provider) === undefined) return key
  const [digest] = key.split('@', 1)
  return `${digest}@${receivedAt.getTime()}`
}

/** The rows of a proved delivery, one for each of its events; one that stands in it twice is one event. */
export async function rowsOf<TEvents>(
  provider: WebhookProvider<TEvents>,
  source: string,
  tenant: string | undefined,
  { events, rawBody, signed, headers }: ProvedDelivery,
): Promise<readonly NewRow[] | Refusal> {
  const sha256 = encodeHex(await crypto.sha256(rawBody))
  const isPlain = signed === rawBody && provider.digestInput === undefined
  const signedSha256 = isPlain ? sha256 : await signedDigest(provider, signed)
  const keyWindowMs = windowOf(provider)
  const rows = new Map<string, NewRow>()
  for (const [position, event] of events.entries()) {
    const key = keyOf(provider, event, position, signedSha256)
    const problem = keyProblem('key', key)
    if (problem !== undefined) return malformedPayload(problem)
    if (rows.has(key)) continue
    rows.set(key, {
      source,
      tenant: tenant ?? '',
      key,
      id: event.id,
      type: event.type,
      position,
      rawBody,
      signedPart: signed === rawBody ? undefined : signed,
      sha256,
      headers: headers(),
      keyWindowMs,
    })
  }
  return [...rows.values()]
}

/**
 * The event of a stored row, made again of the stored bytes. They were proved when they were stored; now they are
 * compared with their digest.
 */
export async function eventOf<TEvents>(
  provider: WebhookProvider<TEvents>,
  row: Claim,
): Promise<{ readonly event: WebhookEvent } | Refusal> {
  const damaged: Refusal = {
    refused: 'payload_malformed',
    message: 'The stored bytes are not the event that was stored.',
  }
  if (encodeHex(await crypto.sha256(row.rawBody)) !== row.sha256) return damaged
  const parsed = parsePayload(provider, row.signedPart ?? row.rawBody)
  if (isRefusal(parsed)) return parsed
  try {
    const draft = provider.toEvents(
      parsed.payload,
      viewOf(() => row.headers, row.id),
    )[row.position]
    return draft === undefined ? damaged : { event: { ...draft, type: keptType(draft.type), id: row.id } }
  } catch (cause) {
    return { ...damaged, cause }
  }
}
