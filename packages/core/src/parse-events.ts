import { crypto } from '#crypto'
import { decodeUtf8, encodeHex, utf8 } from './bytes.ts'
import type { MaybePromise } from './crypto/port.ts'
import type { WebhookEvent } from './event.ts'
import type { DeliveryView, EventDraft, WebhookProvider } from './provider.ts'
import type { Refusal } from './refusal.ts'

const maxKeyBytes = 255
const unusable = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/** The refusal of a proved body that is not the provider's event. */
export const malformedPayload = (message: string, cause?: unknown): Refusal => ({
  refused: 'payload_malformed',
  message: `The signature is valid, but ${message}.`,
  authentic: true,
  ...(cause === undefined ? {} : { cause }),
})

/** A body by the provider's format. Providers that send forms also send JSON when they are set so. */
function parse<TEvents>(format: WebhookProvider<TEvents>['body'], text: string): unknown {
  if (format === 'json' || text.startsWith('{') || text.startsWith('[')) return JSON.parse(text)
  const fields = new URLSearchParams(text)
  const inner = format === 'form' ? null : fields.get(format.form)
  return inner === null ? Object.fromEntries(fields) : JSON.parse(inner)
}

/**
 * The payload of a proved body.
 * The parser's own message is not kept: it quotes the body.
 */
export function parsePayload<TEvents>(
  provider: WebhookProvider<TEvents>,
  signed: Uint8Array,
): { payload: unknown } | Refusal {
  let text: string
  try {
    text = decodeUtf8(signed)
  } catch {
    return malformedPayload('the body is not UTF-8')
  }
  try {
    return { payload: parse(provider.body, text) }
  } catch {
    return malformedPayload(`the body is not ${provider.body === 'json' ? 'JSON' : 'what this provider sends'}`)
  }
}

/** What keeps a value from being the id, the type or the key of a stored event. */
export function keyProblem(name: string, value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return `its event has no ${name}`
  if (value.length * 3 > maxKeyBytes && utf8(value).length > maxKeyBytes) {
    return `the ${name} of its event is longer than ${maxKeyBytes} bytes`
  }
  return unusable.test(value) ? `the ${name} of its event holds NUL or half a surrogate pair` : undefined
}

/** The digest of what the provider signed of a body, in hexadecimal. */
export const signedDigest = async <TEvents>(
  { digestInput }: WebhookProvider<TEvents>,
  signed: Uint8Array,
): Promise<string> => encodeHex(await crypto.sha256(digestInput?.(signed) ?? signed))

/** Events that came without an id are known by the digest of what was signed. */
async function withDigests<TEvents>(
  provider: WebhookProvider<TEvents>,
  drafts: readonly EventDraft[],
  signed: Uint8Array,
): Promise<readonly EventDraft[]> {
  const digest = await signedDigest(provider, signed)
  return drafts.map((draft, index) => ({ ...draft, id: draft.id ?? (index === 0 ? digest : `${digest}/${index}`) }))
}

function checkEvents(drafts: readonly EventDraft[]): readonly WebhookEvent[] | Refusal {
  for (const { type, id } of drafts) {
    const problem = keyProblem('type', type) ?? keyProblem('id', id)
    if (problem !== undefined) return malformedPayload(problem)
  }
  return drafts as readonly WebhookEvent[]
}

/** The events of a proved payload, each with an identity and a type. */
export function parseEvents<TEvents>(
  provider: WebhookProvider<TEvents>,
  payload: unknown,
  signed: Uint8Array,
  delivery: DeliveryView,
): MaybePromise<readonly WebhookEvent[] | Refusal> {
  let drafts: readonly EventDraft[]
  try {
    drafts = provider.toEvents(payload, delivery)
  } catch (cause) {
    return malformedPayload(`the body is not an event of ${provider.title}`, cause)
  }
  if (drafts.length === 0) return malformedPayload('the body holds no event')
  const haveIds = provider.dedupe === 'signed-id' || drafts.every(({ id }) => id !== undefined)
  return haveIds ? checkEvents(drafts) : withDigests(provider, drafts, signed).then(checkEvents)
}
