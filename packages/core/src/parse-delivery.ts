import type { Authentic } from './authenticate.ts'
import { encodeHex } from './bytes.ts'
import type { WebhookEvent } from './event.ts'
import type { IncomingRequest } from './incoming-request.ts'
import { keptHeaders } from './kept-headers.ts'
import { parseEvents, parsePayload } from './parse-events.ts'
import type { DeliveryView, Handshake, WebhookProvider } from './provider.ts'
import { isRefusal, type Refusal } from './refusal.ts'

/** A delivery that was proved and parsed. */
export interface ProvedDelivery {
  readonly events: readonly WebhookEvent[]
  readonly payload: unknown
  readonly rawBody: Uint8Array
  /** The part of the body that was signed and parsed: all of it, with most providers. */
  readonly signed: Uint8Array
  readonly headers: Readonly<Record<string, string>>
  readonly secretIndex: number
  readonly skewSeconds: number | undefined
}

/** What a definition sees of a delivery, now or when the stored one is run. */
export const viewOf = (headers: Readonly<Record<string, string>>, signedId: string | undefined): DeliveryView => ({
  signedId,
  header: (name) => headers[name.toLowerCase()],
})

/** Makes events of a proved body, or the handshake that it asks for. */
export async function parseDelivery<TEvents>(
  provider: WebhookProvider<TEvents>,
  request: Pick<IncomingRequest, 'header'>,
  rawBody: Uint8Array,
  { signed, id: signedId, key, secretIndex, skewSeconds }: Authentic,
): Promise<ProvedDelivery | { readonly handshake: Handshake } | Refusal> {
  const parsed = parsePayload(provider, signed)
  if (isRefusal(parsed)) return parsed
  const { payload } = parsed
  const headers = keptHeaders((name) => request.header(name), provider.headers ?? [])
  const view = viewOf(headers, signedId)
  const code = async (text: string): Promise<string> =>
    encodeHex((await provider.signature.answerChallenge?.(key, text)) ?? new Uint8Array())
  const handshake = await provider.answerTo?.(payload, { ...view, code })
  if (handshake !== undefined) return { handshake }
  const events = await parseEvents(provider, payload, signed, view)
  return isRefusal(events) ? events : { events, payload, rawBody, signed, headers, secretIndex, skewSeconds }
}
