import { readdirSync, readFileSync } from 'node:fs'
import type { WebhookProvider } from '@rawhook/core'
import { type ProviderTestRunner, type ProviderVector, testProvider } from '@rawhook/testing/contracts'

const fixtures = new URL('fixtures/', import.meta.url)

const isProvider = (value: unknown): value is WebhookProvider<never> =>
  typeof value === 'object' && value !== null && 'toEvents' in value

/** The provider that `src/<slug>.ts` exports under its own name, or makes of no options. */
async function load(slug: string): Promise<WebhookProvider<never>> {
  const module: Record<string, unknown> = await import(`../src/${slug}.ts`)
  const found = module[slug.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())]
  const provider: unknown = typeof found === 'function' ? found() : found
  if (isProvider(provider)) return provider
  throw new TypeError(`src/${slug}.ts does not export the provider of its name`)
}

/** Runs the provider contract over every folder of fixtures. */
export async function testEveryProvider(runner: ProviderTestRunner): Promise<void> {
  for (const slug of readdirSync(fixtures)) {
    const text = readFileSync(new URL(`${slug}/vectors.json`, fixtures), 'utf8')
    const vectors: readonly ProviderVector[] = JSON.parse(text)
    const secret = vectors.find(({ expected }) => expected.valid)?.secret ?? ''
    testProvider(runner, { provider: await load(slug), secret, vectors })
  }
}
