import type { Authentic } from './authenticate.ts'
import { encodeHex } from './bytes.ts'
import type { WebhookEvent } from './event.ts'
import type { IncomingRequest } from './incoming-request.ts'
import { type KeptHeaders, keptHeaders } from './kept-headers.ts'
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
): Promise<{ readonly handshake: Handshake } | Refusal | undefined> {
  const code = async (text: string): Promise<string> =>
    encodeHex((await signature.answerChallenge?.(key, text)) ?? new Uint8Array())
  try {
    const handshake = await answerTo?.(payload, { header, signedId, code })
    return handshake && { handshake }
  } catch (cause) {
    return malformedPayload(`the body is not an event of ${title}`, cause)
  }
}

/** Makes events of a proved body, or the handshake that it asks for. */
export async function parseDelivery<TEvents>(
  provider: WebhookProvider<TEvents>,
  request: Pick<IncomingRequest, 'header'>,
  rawBody: Uint8Array,
  { signed, id, key, secretIndex, skewSeconds }: Authentic,
): Promise<ProvedDelivery | { readonly handshake: Handshake } | Refusal> {
  const parsed = parsePayload(provider, signed)
  if (isRefusal(parsed)) return parsed
  const { payload } = parsed
  const headers = keptHeaders((name) => request.header(name), provider.headers ?? [])
  const view = viewOf(headers, id)
  const handshake = provider.answerTo && (await proveHandshake(provider, payload, view, key))
  if (handshake !== undefined) return handshake
  const events = await parseEvents(provider, payload, signed, view)
  return isRefusal(events) ? events : { events, payload, rawBody, signed, headers, secretIndex, skewSeconds }
}
