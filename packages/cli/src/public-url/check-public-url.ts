import type { WebhookProvider } from '@rawhook/core'
import { Failure } from '../failure.ts'

const isWhole = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)

/** Where a URL was, or was not, given. */
interface Given {
  /** The option that takes it. */
  readonly option: '--public-url' | '--url'
  readonly url: string | undefined
  /** A command line with the option, to copy. */
  readonly example: string
}

/**
 * A provider that signs its URL is not checked without it; for any other, the URL does not matter.
 * @throws Failure when there is none where it is needed, or it is not a whole one
 */
export function checkPublicUrl<TEvents>(
  { title, signsUrl = false }: WebhookProvider<TEvents>,
  { option, url, example }: Given,
): void {
  if (url === undefined && signsUrl) {
    throw new Failure(
      'usage',
      `${title} signs the URL that it delivers to, and a request does not tell it reliably. Give the URL that ${title} has:\n  ${example}`,
    )
  }
  if (url === undefined || isWhole(url)) return
  throw new Failure('usage', `${option} takes the whole URL that the provider was given: https://…`)
}
