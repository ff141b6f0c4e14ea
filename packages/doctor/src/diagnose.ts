import type { BytesLike, HeadersLike, Secret, SecretValue, WebhookProvider } from '@rawhook/core'
import { type Attempt, readHeaders } from './attempt.ts'
import { utf8 } from './body/text-of-body.ts'
import { causes } from './causes.ts'
import type { Diagnosis, DiagnosisCode, Finding } from './diagnosis.ts'
import { type Examination, examine } from './examine.ts'
import { likelyCause } from './likely.ts'
import { type SearchResult, search } from './search.ts'
import { maskedSecret } from './secret/masked-secret.ts'
import { ageProblem } from './timestamp/age-problem.ts'

/** A delivery that was refused, as the app has it. */
export interface DiagnoseOptions {
  /** The body that was checked, or is thought to be the raw one. */
  readonly body: BytesLike
  readonly headers: HeadersLike
  /** The secret or secrets that are configured for this endpoint. */
  readonly secret: SecretValue
  /** Unix seconds of the delivery's arrival. @default the system's clock */
  readonly now?: number
  /** The URL that is taken to be the signed one, for providers that sign it. @default '' */
  readonly url?: string
  /** Age limit in seconds. @default the provider's, else 300 */
  readonly tolerance?: number
  /** @default 'POST' */
  readonly method?: string
  /** Secrets of other endpoints, modes or applications, by a name to show: one of them may be the right one. @default {} */
  readonly otherSecrets?: Readonly<Record<string, Secret>>
  /** Other providers whose delivery this might be. @default [] */
  readonly providers?: readonly WebhookProvider<never>[]
}

const latestSeconds = 1e11

function bytesOf(body: unknown): Uint8Array {
  if (typeof body === 'string') return utf8(body)
  if (body instanceof Uint8Array) return body
  if (body instanceof ArrayBuffer) return new Uint8Array(body)
  throw new TypeError(
    'rawhook: body must be what was checked (string, Uint8Array or ArrayBuffer). An object is no body: the parser that made it is the cause.',
  )
}

function secondsOf(now: number): number {
  if (Number.isFinite(now) && now >= 0 && now <= latestSeconds) return now
  throw new TypeError(`rawhook: now is Unix time in seconds, not milliseconds, and not ${String(now)}.`)
}

const listOf = (secret: SecretValue): readonly Secret[] =>
  secret === undefined ? [] : typeof secret === 'string' || secret instanceof Uint8Array ? [secret] : secret

const finding = (code: DiagnosisCode): Finding => ({ code, ...causes[code] })

/** What is said when the signature matches, as it is or after changes. */
function proved(
  { undone, examination }: SearchResult & { readonly examination: Examination & { kind: 'proved' } },
  clock: { readonly now: number; readonly tolerance: number },
): Diagnosis {
  const age = ageProblem(examination.timestamp, clock)
  const codes = [...undone.map(({ code }) => code), ...(age.code === undefined ? [] : [age.code])]
  const [code = 'ok', ...others] = codes
  const also = [...new Set(others)].filter((other) => other !== code).map(finding)
  const evidence = [...undone.map((change) => change.evidence), ...age.evidence]
  return { ok: code === 'ok', ...finding(code), proved: true, evidence, also, skewSeconds: age.skewSeconds }
}

function unproved({ tries, examination }: SearchResult, attempt: Attempt): Diagnosis {
  const { code, certain = false, evidence } = likelyCause(attempt, examination)
  const secrets = attempt.secrets.length === 0 ? 'none' : attempt.secrets.map(maskedSecret).join(', ')
  const tried = `${tries} changes were tried on a body of ${attempt.body.length} bytes, and none makes the signature match. Secrets: ${secrets}.`
  return { ok: false, ...finding(code), proved: certain, evidence: [...evidence, tried], also: [] }
}

/**
 * Says why the signature of a delivery does not match, and what to do: undoes what goes wrong in practice, one thing
 * at a time, then two, until the signature matches.
 *
 * For development and for people at a keyboard: it costs up to some tenths of a second, and what it finds is for
 * the receiver's eyes, never for an answer.
 * @throws TypeError on options that cannot be right
 * @example
 * const { code, cause, cure } = await diagnose(stripe, { body, headers, secret })
 */
export async function diagnose(provider: WebhookProvider<never>, options: DiagnoseOptions): Promise<Diagnosis> {
  const { url = '', method = 'POST', otherSecrets = {}, providers = [] } = options
  const now = secondsOf(options.now ?? Math.floor(Date.now() / 1000))
  const body = bytesOf(options.body)
  const attempt = {
    provider,
    body,
    headers: readHeaders(options.headers),
    secrets: listOf(options.secret),
    url,
    method,
  }

  const asIs = await examine(attempt)
  const found =
    asIs.kind === 'proved'
      ? { tries: 0, undone: [], examination: asIs }
      : await search(attempt, { otherSecrets, providers }, asIs)
  const { examination } = found
  const tolerance = options.tolerance ?? provider.tolerance ?? 300
  return examination.kind === 'proved'
    ? proved({ ...found, examination }, { now, tolerance })
    : unproved(found, attempt)
}
