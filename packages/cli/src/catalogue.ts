import { readdirSync } from 'node:fs'
import type { AnyEvents, WebhookProvider } from '@rawhook/core'
import { Failure } from './failure.ts'

const folder = new URL('.', import.meta.resolve('@rawhook/providers/spine'))
const moduleName = /^([a-z-]+)\.[jt]s$/

const isProvider = (value: unknown): value is WebhookProvider<AnyEvents> =>
  typeof value === 'object' && value !== null && 'toEvents' in value

const modules: ReadonlyMap<string, URL> = new Map(
  readdirSync(folder).flatMap((file) => {
    const slug = moduleName.exec(file)?.[1]
    return slug === undefined ? [] : [[slug, new URL(file, folder)]]
  }),
)

/** Every provider there is, by the name of its file. */
export const slugs: readonly string[] = [...modules.keys()].toSorted()

/**
 * The file that defines a provider.
 * @throws Failure when there is none
 */
export function moduleOf(slug: string): URL {
  const module = modules.get(slug)
  if (module === undefined) throw new Failure('usage', `There is no provider '${slug}'. rawhook providers lists them.`)
  return module
}

/** The name under which a file exports its provider. */
export const exportOf = (slug: string): string => slug.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())

/**
 * The provider of a slug.
 * @throws Failure when there is none
 */
export async function providerOf(slug: string): Promise<WebhookProvider<AnyEvents>> {
  const module: Record<string, unknown> = await import(moduleOf(slug).href)
  const found = module[exportOf(slug)]
  const provider: unknown = typeof found === 'function' ? found() : found
  if (!isProvider(provider)) throw new TypeError(`rawhook: ${slug} does not export the provider of its name.`)
  return provider
}
