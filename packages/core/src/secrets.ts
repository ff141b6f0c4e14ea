import type { MaybePromise } from './crypto/port.ts'
import { isPending } from './crypto/when-ready.ts'
import type { IncomingRequest } from './incoming-request.ts'
import { keyProblem } from './parse-events.ts'
import type { WebhookProvider } from './provider.ts'
import type { Refusal } from './refusal.ts'
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
}

const maxSecrets = 5
const resolverMs = 2000

/** Where people keep the secret of a provider. */
const variableOf = <TEvents>({ name, secretVariable }: WebhookProvider<TEvents>): string =>
  secretVariable ?? `${name.toUpperCase().replaceAll('-', '_')}_WEBHOOK_SECRET`

const environment = (name: string): string | undefined => globalThis.process?.env?.[name]

const isSecret = (value: unknown): value is Secret => typeof value === 'string' || value instanceof Uint8Array

/** @throws TypeError on anything that is not a secret, several, or none */
function asList(value: unknown): readonly Secret[] {
  const list = value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]
  if (list.length > maxSecrets) throw new TypeError(`there are more than ${maxSecrets} secrets`)
  if (!list.every(isSecret)) throw new TypeError('a secret must be a string or a Uint8Array')
  return list
}

/** What to say when there is no secret to verify with, or it cannot be one. */
export const adviceOnSecrets = <TEvents>(provider: WebhookProvider<TEvents>): string =>
  [
    `Pass the signing secret that ${provider.title} shows for this endpoint, usually kept in ${variableOf(provider)}.`,
    ...(provider.secretHint === undefined ? [] : [provider.secretHint]),
  ].join(' ')

const unusable = <TEvents>(provider: WebhookProvider<TEvents>, problem: string): TypeError =>
  new TypeError(`rawhook: ${provider.name}: ${problem}. ${adviceOnSecrets(provider)}`)

/**
 * The keys of one secret or several; `undefined` when one is empty, or there is none.
 * @throws TypeError on what is not a secret of the provider's form, naming the variable to set
 */
export function importKeys<TEvents>(provider: WebhookProvider<TEvents>, value: unknown): Keyring | undefined {
  if (provider.keys === 'none') return { keys: [undefined] }
  try {
    const keys = asList(value).map((secret) => provider.signature.importKey(secret))
    return keys.length === 0 || keys.includes(undefined) ? undefined : { keys }
  } catch (error) {
    throw unusable(provider, error instanceof Error ? error.message : 'the secret cannot be used')
  }
}

/** The secret that was given, or the environment's where the provider allows that. */
export const givenSecret = <TEvents>(provider: WebhookProvider<TEvents>, value: SecretValue): SecretValue =>
  value === undefined && provider.secretFromVariable === true ? environment(variableOf(provider)) : value

/**
 * The keys of a secret that is known at start.
 * @throws TypeError that names the environment variable to set
 */
function fixedKeys<TEvents>(provider: WebhookProvider<TEvents>, value: SecretValue): Keyring {
  const keyring = importKeys(provider, givenSecret(provider, value))
  if (keyring === undefined) throw unusable(provider, 'the secret is empty or undefined')
  return keyring
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
    return importKeys(provider, decoy) ?? { keys: [] }
  } catch {
    return { keys: [] }
  }
}

/** Asks the app's resolver, within two seconds. A tenant it does not know costs as much as one with another secret. */
function askingFor<TEvents, TNative>(
  provider: WebhookProvider<TEvents>,
  resolve: SecretResolver<TNative>,
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
      const keyring = importKeys(provider, secret)
      const problem = tenant === undefined ? undefined : keyProblem('tenant', tenant)
      if (problem !== undefined) return unavailable(`resolver named a tenant that cannot be one: ${problem}`)
      if (keyring !== undefined) return await readyKeys({ ...keyring, tenant })
      decoy ??= decoyKeys(provider)
      return await readyKeys(decoy)
    } catch (cause) {
      return unavailable('resolver failed', cause)
    }
  }
}

/**
 * How to find the keys of a delivery: known at start, or asked for each time.
 * @throws TypeError on a fixed secret that cannot be one
 */
export function keyFinder<TEvents, TNative>(
  provider: WebhookProvider<TEvents>,
  source: SecretSource<TNative>,
): KeyFinder<TNative> {
  if (typeof source === 'function') return askingFor(provider, source)
  const keyring = readyKeys(fixedKeys(provider, source))
  if (!isPending(keyring)) return () => keyring
  const ready = keyring.catch((cause: unknown) => unavailable('could not be used on this runtime', cause))
  return () => ready
}
