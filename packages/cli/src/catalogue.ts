import { readdirSync } from 'node:fs'
import type { AnyEvents, WebhookProvider } from '@rawhook/core'
import { Failure } from './failure.ts'

const modules = new URL('.', import.meta.resolve('@rawhook/providers/spine'))
const moduleName = /^([a-z-]+)\.[jt]s$/

const isProvider = (value: unknown): value is WebhookProvider<AnyEvents> =>
  typeof value === 'object' && value !== null && 'toEvents' in value

/** Every provider there is, by the name of its file. */
export const slugs: readonly string[] = readdirSync(modules).flatMap((file) => moduleName.exec(file)?.[1] ?? [])

/**
 * The provider of a slug.
 * @throws Failure when there is none
 */
export async function providerOf(slug: string): Promise<WebhookProvider<AnyEvents>> {
  if (!slugs.includes(slug)) throw new Failure('usage', `There is no provider '${slug}'. rawhook providers lists them.`)
  const module: Record<string, unknown> = await import(`@rawhook/providers/${slug}`)
  const found = module[slug.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())]
  const provider: unknown = typeof found === 'function' ? found() : found
  if (!isProvider(provider)) throw new TypeError(`rawhook: ${slug} does not export the provider of its name.`)
  return provider
}
