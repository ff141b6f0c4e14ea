import { crypto } from '#crypto'
import { decodeUtf8, encodeHex, utf8 } from './bytes.ts'
import { canonicalJson } from './canonical-json.ts'
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

/** The type of an event that came without one that can be kept, beside others that have theirs. */
const unknownType = 'unknown'

/** The type of an event as it is handled and stored. */
export const keptType = (type: string): string => (keyProblem('type', type) === undefined ? type : unknownType)

/** What identifies an event without an id, as text; `undefined` where the definition knows of nothing. */
function identityOf<TEvents>({ identify }: WebhookProvider<TEvents>, draft: EventDraft): string | undefined {
  try {
    return canonicalJson(identify?.(draft))
  } catch {
    return undefined // an odd item, which must not take the others with it
  }
}

/** An event as a definition made it, with what its id can be made of. */
interface Candidate {
  readonly draft: EventDraft
  /** Its own id, where that can be kept. */
  readonly id: string | undefined
  readonly identity: string | undefined
  /** What keeps it from being an event by itself. */
  readonly problem: string | undefined
}

function candidateOf<TEvents>(provider: WebhookProvider<TEvents>, draft: EventDraft): Candidate {
  const idProblem = keyProblem('id', draft.id)
  const identity = idProblem === undefined ? undefined : identityOf(provider, draft)
  const hasDigest = identity !== undefined || (provider.dedupe !== 'signed-id' && (draft.id ?? undefined) === undefined)
  const problem = keyProblem('type', draft.type) ?? (hasDigest ? undefined : idProblem)
  return { draft, id: idProblem === undefined ? draft.id : undefined, identity, problem }
}

/**
 * Gives events what they came without: an id made of what identifies them, or else of all that was signed and of their
 * place in it. A gap in one of them does not lose the others, so a body is refused only when none is an event by itself.
 */
async function completed<TEvents>(
  provider: WebhookProvider<TEvents>,
  drafts: readonly EventDraft[],
  signed: Uint8Array,
): Promise<readonly WebhookEvent[] | Refusal> {
  const candidates = drafts.map((draft) => candidateOf(provider, draft))
  const problem = candidates[0]?.problem
  if (problem !== undefined && candidates.every((each) => each.problem !== undefined)) return malformedPayload(problem)
  const digest = await signedDigest(provider, signed)
  const digestId = async (identity: string | undefined, place: number): Promise<string> => {
    if (identity !== undefined) return encodeHex(await crypto.sha256(utf8(identity)))
    return place === 0 ? digest : `${digest}/${place}`
  }
  return Promise.all(
    candidates.map(async ({ draft, id, identity }, place) => ({
      ...draft,
      type: keptType(draft.type),
      id: id ?? (await digestId(identity, place)),
    })),
  )
}

const isComplete = (draft: EventDraft): draft is WebhookEvent =>
  keyProblem('type', draft.type) === undefined && keyProblem('id', draft.id) === undefined

/**
 * The events of a proved payload, each with an identity and a type. A list without any is a refusal, or else an empty
 * list, where the definition says that there may be none.
 */
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
  if (drafts.length === 0 && provider.mayBeEmpty !== true) return malformedPayload('the body holds no event')
  return drafts.every(isComplete) ? drafts : completed(provider, drafts, signed)
}
