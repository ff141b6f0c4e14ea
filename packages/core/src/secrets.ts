import type { MaybePromise } from './crypto/port.ts'
import { isPending } from './crypto/when-ready.ts'
import type { IncomingRequest } from './incoming-request.ts'
import { printable } from './log.ts'
import { keyProblem } from './parse-events.ts'
import type { WebhookProvider } from './provider.ts'
import type { Refusal } from './refusal.ts'
import { secretOddity } from './secret-forms.ts'
import type { Secret } from './signature-scheme.ts'
import { within } from './time-limit.ts'

/** One secret, or several while they are rotated. `undefined` is refused at start, in words. */
export type SecretValue = Secret | readonly Secret[] | undefined

/** A secret with the name of the tenant it belongs to. */
export interface TenantSecret {
  readonly secret: SecretValue
  readonly tenant: string
}

/** What a secret resolver may look at. Nothing of it is proved yet. */
export interface SecretRequest {
  readonly url: string
  header(name: string): string | undefined
  /** The raw body, to find out whose delivery this claims to be. */
  unverifiedBody(): Promise<Uint8Array>
}

/** A secret, or how to find it for one delivery. */
export type SecretSource<TNative = unknown> = SecretValue | SecretResolver<TNative>

/** Finds the secret of one delivery. Returning nothing answers like a wrong secret; throwing answers 503. */
export type SecretResolver<TNative = unknown> = (
  request: SecretRequest,
  native: TNative,
) => SecretValue | TenantSecret | Promise<SecretValue | TenantSecret>

/** The keys that one delivery is checked with. */
export interface Keyring {
  readonly keys: readonly unknown[]
  readonly tenant?: string | undefined
  /** What to say of the secrets when none of them matches; made only then. @default nothing */
  readonly oddities?: () => string | undefined
  /** Why nothing can match: the resolver found no secret. */
  readonly missing?: string
}

/** Why there are no keys, to complete "rawhook: acme: …". */
interface NoKeys {
  readonly empty: string
}

export const hasNoKeys = (imported: Keyring | NoKeys): imported is NoKeys => 'empty' in imported

const maxSecrets = 5
const resolverMs = 2000

/** Where people keep the secret of a provider. */
const variableOf = <TEvents>({ name, secretVariable }: WebhookProvider<TEvents>): string =>
  secretVariable ?? `${name.toUpperCase().replaceAll('-', '_')}_WEBHOOK_SECRET`

const environment = (name: string): string | undefined => globalThis.process?.env?.[name]

const isSecret = (value: unknown): value is Secret => typeof value === 'string' || value instanceof Uint8Array

const listOf = (value: unknown): readonly unknown[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]

/** Which of several secrets it is, from 1: an app with one has no numbers. */
const nameOf = (index: number, count: number): string =>
  count === 1 ? 'the secret' : `secret ${index + 1} of ${count}`

/** @throws TypeError on anything that is not a secret, several, or none */
function asList(value: unknown): readonly Secret[] {
  const list = listOf(value)
  if (list.length > maxSecrets) throw new TypeError(`there are more than ${maxSecrets} secrets`)
  return list.map((secret, index) => {
    if (isSecret(secret)) return secret
    const what = secret === null ? 'null' : Array.isArray(secret) ? 'a list' : typeof secret
    throw new TypeError(`${nameOf(index, list.length)} must be a string or a Uint8Array, not ${what}`)
  })
}

/** What is odd about each of the secrets that is odd, as sentences without their end; never a part of a secret. */
export const secretOddities = <TEvents>(
  { secretForms, keys }: WebhookProvider<TEvents>,
  value: unknown,
): readonly string[] =>
  keys === 'none'
    ? []
    : listOf(value).flatMap((secret, index, { length }) => {
        const oddity = isSecret(secret) ? secretOddity(secret, secretForms) : undefined
        return oddity === undefined ? [] : [`${nameOf(index, length)} ${oddity}`]
      })

/** What to say when there is no secret to verify with, or it cannot be one. */
export const adviceOnSecrets = <TEvents>(provider: WebhookProvider<TEvents>): string =>
  [
    `Pass the signing secret that ${provider.title} shows for this endpoint, usually kept in ${variableOf(provider)}.`,
    ...(provider.secretHint === undefined ? [] : [provider.secretHint]),
  ].join(' ')

const unusable = <TEvents>(provider: WebhookProvider<TEvents>, problem: string): TypeError =>
  new TypeError(`rawhook: ${provider.name}: ${problem}. ${adviceOnSecrets(provider)}`)

function importEach<TEvents>(provider: WebhookProvider<TEvents>, secrets: readonly Secret[]): readonly unknown[] {
  return secrets.map((secret, index) => {
    try {
      return provider.signature.importKey(secret)
    } catch (error) {
      const problem = error instanceof Error ? error.message : 'the secret cannot be used'
      const oddity = secretOddity(secret, provider.secretForms)
      const named = problem.replace(/^the secret\b/, nameOf(index, secrets.length))
      throw new TypeError(oddity === undefined ? named : `${named}: it ${oddity}`)
    }
  })
}

/**
 * The keys of one secret or several, or why there are none: one of the secrets is empty, or there is no secret.
 * @throws TypeError on what is not a secret of the provider's form, naming the variable to set
 */
export function importKeys<TEvents>(provider: WebhookProvider<TEvents>, value: unknown): Keyring | NoKeys {
  if (provider.keys === 'none') return { keys: [undefined] }
  let keys: readonly unknown[]
  try {
    keys = importEach(provider, asList(value))
  } catch (error) {
    throw unusable(provider, error instanceof Error ? error.message : 'the secret cannot be used')
  }
  if (keys.length === 0)
    return { empty: Array.isArray(value) ? 'the list of secrets is empty' : 'the secret is undefined' }
  const index = keys.indexOf(undefined)
  if (index >= 0) return { empty: `${nameOf(index, keys.length)} is empty` }
  const oddities = (): string | undefined => secretOddities(provider, value).join('; ') || undefined
  return { keys, oddities }
}

/** The secret that was given, or the environment's where the provider allows that. */
export const givenSecret = <TEvents>(provider: WebhookProvider<TEvents>, value: SecretValue): SecretValue =>
  value === undefined && provider.secretFromVariable === true ? environment(variableOf(provider)) : value

/**
 * The keys of a secret that is known at start.
 * @throws TypeError that names the environment variable to set
 */
function fixedKeys<TEvents>(provider: WebhookProvider<TEvents>, value: SecretValue): Keyring {
  const imported = importKeys(provider, givenSecret(provider, value))
  if (hasNoKeys(imported)) throw unusable(provider, imported.empty)
  return imported
}

const isTenantSecret = (value: SecretValue | TenantSecret): value is TenantSecret =>
  typeof value === 'object' && value !== null && 'secret' in value

/** Finds the keys for one delivery. */
export type KeyFinder<TNative> = (
  request: Pick<IncomingRequest, 'url' | 'header'>,
  rawBody: Uint8Array,
  native: TNative,
) => MaybePromise<Keyring | Refusal>

const unavailable = (why: string, cause?: unknown): Refusal => ({
  refused: 'secret_unavailable',
  message: `The secret ${why}.`,
  cause,
})

/** The same keys, once the runtime has prepared them. */
export function readyKeys(keyring: Keyring): MaybePromise<Keyring> {
  for (const key of keyring.keys) if (isPending(key)) return awaitKeys(keyring)
  return keyring
}

const awaitKeys = async (keyring: Keyring): Promise<Keyring> => ({
  ...keyring,
  keys: await Promise.all(keyring.keys),
})

/** Keys that nobody signs with, or none where random bytes cannot be a key: either way, no signature matches. */
function decoyKeys<TEvents>(provider: WebhookProvider<TEvents>): Keyring {
  const { decoy = globalThis.crypto.getRandomValues(new Uint8Array(32)) } = provider.signature
  try {
    const imported = importKeys(provider, decoy)
    return hasNoKeys(imported) ? { keys: [] } : { keys: imported.keys }
  } catch {
    return { keys: [] }
  }
}

/** Said in the log alone: the sender is answered as if the secret were another. */
function foundNothing<TEvents>(provider: WebhookProvider<TEvents>, empty: string, tenant: string | undefined): string {
  const whose = tenant === undefined ? '' : ` for tenant '${printable(tenant)}'`
  return `The secret resolver returned nothing to verify with${whose}: ${empty}. ${adviceOnSecrets(provider)}`
}

/** Asks the app's resolver, within two seconds. A tenant it does not know costs as much as one with another secret. */
function askingFor<TEvents, TNative>(
  provider: WebhookProvider<TEvents>,
  resolve: SecretResolver<TNative>,
  remember: (secret: SecretValue) => void,
): KeyFinder<TNative> {
  let decoy: Keyring | undefined
  const late = Symbol('late')

  return async (request, rawBody, native) => {
    const asked: SecretRequest = {
      url: request.url,
      header: (name) => request.header(name),
      unverifiedBody: () => Promise.resolve(rawBody),
    }
    try {
      const found = await within(resolverMs, Promise.resolve(resolve(asked, native)), late)
      if (found === late) return unavailable(`resolver took longer than ${resolverMs} ms`)
      const { secret, tenant } = isTenantSecret(found) ? found : { secret: found, tenant: undefined }
      const imported = importKeys(provider, secret)
      const problem = tenant === undefined ? undefined : keyProblem('tenant', tenant)
      if (problem !== undefined) return unavailable(`resolver named a tenant that cannot be one: ${problem}`)
      if (!hasNoKeys(imported)) {
        remember(secret)
        return await readyKeys({ ...imported, tenant })
      }
      decoy ??= decoyKeys(provider)
      return await readyKeys({ ...decoy, missing: foundNothing(provider, imported.empty, tenant) })
    } catch (cause) {
      return unavailable('resolver failed', cause)
    }
  }
}

/**
 * How to find the keys of a delivery: known at start, or asked for each time.
 * @param remember told of every secret that deliveries are verified with
 * @throws TypeError on a fixed secret that cannot be one
 */
export function keyFinder<TEvents, TNative>(
  provider: WebhookProvider<TEvents>,
  source: SecretSource<TNative>,
  remember: (secret: SecretValue) => void,
): KeyFinder<TNative> {
  if (typeof source === 'function') return askingFor(provider, source, remember)
  const keyring = readyKeys(fixedKeys(provider, source))
  remember(givenSecret(provider, source))
  if (!isPending(keyring)) return () => keyring
  const ready = keyring.catch((cause: unknown) => unavailable('could not be used on this runtime', cause))
  return () => ready
}
