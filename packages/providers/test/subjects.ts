import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { AnyEvents, OneOfScheme, PublicKeyScheme, SignatureScheme, WebhookProvider } from '@rawhook/core'
import type { ProviderSample, ProviderUnderTest, ProviderVector } from '@rawhook/testing/contracts'
import { keyPairFor } from './key-pairs.ts'

const sources = new URL('../src/', import.meta.url)
const fixtures = new URL('fixtures/', import.meta.url)

/** `sample.json`: an event to sign, where no vector is one, and secrets for every scheme of the provider. */
interface Sample extends ProviderSample {
  readonly secrets?: readonly string[]
}

/** What `subject.ts` of a folder of fixtures makes, where data is not enough. */
export interface ExceptionalSubject {
  readonly provider: WebhookProvider<never>
  readonly secrets: readonly string[]
  readonly sample: ProviderSample
}

/** A provider of the catalogue, with what is needed to try it. */
export interface Subject extends ProviderUnderTest {
  readonly provider: WebhookProvider<AnyEvents>
}

/** Every definition there is, by its file. */
export const slugs: readonly string[] = readdirSync(sources).map((file) => file.replace(/\.ts$/, ''))

const isProvider = (value: unknown): value is WebhookProvider<AnyEvents> =>
  typeof value === 'object' && value !== null && 'toEvents' in value

/** The same provider, open to handlers of any event. */
export function asProvider(value: unknown, slug: string): WebhookProvider<AnyEvents> {
  if (isProvider(value)) return value
  throw new TypeError(`${slug} is not the provider of its name`)
}

/** The provider that `src/<slug>.ts` exports under its own name, or makes of no options. */
export async function load(slug: string): Promise<WebhookProvider<AnyEvents>> {
  const module: Record<string, unknown> = await import(`../src/${slug}.ts`)
  const found = module[slug.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())]
  return asProvider(typeof found === 'function' ? found() : found, slug)
}

function read<TData>(slug: string, file: string): TData | undefined {
  const path = new URL(`${slug}/${file}`, fixtures)
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as TData) : undefined
}

/** The deliveries of a provider that others have signed. */
export const vectorsOf = (slug: string): readonly ProviderVector[] => read(slug, 'vectors.json') ?? []

const isOneOf = (scheme: SignatureScheme): scheme is OneOfScheme & SignatureScheme =>
  'kind' in scheme && scheme.kind === 'one-of'
const isPublicKey = (scheme: SignatureScheme): scheme is PublicKeyScheme & SignatureScheme =>
  'kind' in scheme && scheme.kind === 'public-key'

/** The first scheme over a public key, where the provider has one. */
function publicKeyScheme(scheme: SignatureScheme): PublicKeyScheme | undefined {
  if (isPublicKey(scheme)) return scheme
  return isOneOf(scheme) ? scheme.schemes.map(publicKeyScheme).find((each) => each !== undefined) : undefined
}

/** What to test of a provider: one subject for each of its secrets, and one with a new key pair where it has those. */
export async function subjectsOf(slug: string): Promise<readonly Subject[]> {
  const vectors = vectorsOf(slug)
  const exceptional = existsSync(new URL(`${slug}/subject.ts`, fixtures))
    ? ((await import(`./fixtures/${slug}/subject.ts`)) as { default: () => Promise<ExceptionalSubject> })
    : undefined
  if (exceptional !== undefined) {
    const { provider: made, secrets, sample } = await exceptional.default()
    const provider = asProvider(made, slug)
    return secrets.map((secret) => ({ provider, secret, vectors, sample }))
  }
  const provider = await load(slug)
  const stored = read<Sample>(slug, 'sample.json')
  const sample = stored === undefined ? {} : { sample: stored }
  const asymmetric = publicKeyScheme(provider.signature)
  const given = vectors.find(({ expected }) => expected.valid)?.secret
  const secrets = stored?.secrets ?? (provider.keys === 'public' ? [] : [given].flat().slice(0, 1))
  return [
    ...secrets.filter((secret) => secret !== undefined).map((secret) => ({ provider, secret, vectors, ...sample })),
    ...(asymmetric === undefined
      ? []
      : [
          {
            provider,
            vectors,
            ...sample,
            ...keyPairFor(asymmetric.description),
            wrong: keyPairFor(asymmetric.description),
          },
        ]),
  ]
}
