import { successOf } from './acknowledge.ts'
import type { Authentic } from './authenticate.ts'
import { encodeHex } from './bytes.ts'
import type { MaybePromise } from './crypto/port.ts'
import { whenReady } from './crypto/when-ready.ts'
import type { WebhookEvent } from './event.ts'
import type { IncomingRequest } from './incoming-request.ts'
import { isKept, type KeptHeaders, keptHeaders } from './kept-headers.ts'
import { malformedPayload, parseEvents, parsePayload } from './parse-events.ts'
import type { DeliveryView, Handshake, WebhookProvider } from './provider.ts'
import { isRefusal, type Refusal } from './refusal.ts'

/** A delivery that was proved and parsed. */
export interface ProvedDelivery {
  readonly events: readonly WebhookEvent[]
  readonly payload: unknown
  readonly rawBody: Uint8Array
  /** The part of the body that was signed and parsed: all of it, with most providers. */
  readonly signed: Uint8Array
  readonly headers: () => KeptHeaders
  readonly secretIndex: number
  readonly skewSeconds: number | undefined
}

/** A handshake, to be answered instead. */
interface Asked {
  readonly handshake: Handshake
}

/** What a definition sees of a delivery, now or when the stored one is run. */
export const viewOf = (headers: () => KeptHeaders, signedId: string | undefined): DeliveryView => ({
  signedId,
  header: (name) => headers()[name.toLowerCase()],
})

/** The handshake that a proved body asks for, when it is one. */
async function proveHandshake<TEvents>(
  { answerTo, signature, title }: WebhookProvider<TEvents>,
  payload: unknown,
  { header, signedId }: DeliveryView,
  key: unknown,
): Promise<Asked | Refusal | undefined> {
  const code = async (text: string): Promise<string> =>
    encodeHex((await signature.answerChallenge?.(key, text)) ?? new Uint8Array())
  try {
    const handshake = await answerTo?.(payload, { header, signedId, code })
    return handshake && { handshake }
  } catch (cause) {
    return malformedPayload(`the body is not an event of ${title}`, cause)
  }
}

/** Makes events of a proved body, or the handshake that it asks for; one without events asks for an acknowledgement. */
export function parseDelivery<TEvents>(
  provider: WebhookProvider<TEvents>,
  request: Pick<IncomingRequest, 'header'>,
  rawBody: Uint8Array,
  { signed, id, key, secretIndex, skewSeconds }: Authentic,
): MaybePromise<ProvedDelivery | Asked | Refusal> {
  const parsed = parsePayload(provider, signed)
  if (isRefusal(parsed)) return parsed
  const { payload } = parsed
  const { headers: declared = [] } = provider
  const headers = keptHeaders((name) => request.header(name), declared)
  const header = (name: string): string | undefined => (isKept(name, declared) ? request.header(name) : undefined)
  const view = { signedId: id, header }
  const handshake = provider.answerTo && proveHandshake(provider, payload, view, key)
  return whenReady(
    handshake,
    (asked) =>
      asked ??
      whenReady(parseEvents(provider, payload, signed, view), (events) => {
        if (isRefusal(events)) return events
        if (events.length === 0) return { handshake: successOf(provider) }
        return { events, payload, rawBody, signed, headers, secretIndex, skewSeconds }
      }),
  )
}
