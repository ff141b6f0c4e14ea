import { providerOf } from '../catalogue.ts'
import { exitCodes, Failure } from '../failure.ts'
import { print } from '../output/print.ts'
import { checkPublicUrl } from '../public-url/check-public-url.ts'
import { signedUrl } from '../public-url/signed-url.ts'
import { curlCommand } from './curl-command.ts'
import { eventSource } from './event-source.ts'
import { type Exchange, isAcknowledged } from './exchange.ts'
import { exchangePage } from './exchange-page.ts'
import { inParallel } from './in-parallel.ts'
import { onlyToLoopback } from './only-to-loopback.ts'
import { startProgress } from './progress.ts'
import { provable } from './provable.ts'
import { createSender } from './sender.ts'
import { signingSecret } from './signing-secret.ts'
import { summaryPage } from './summary-page.ts'
import { targetUrl } from './target-url.ts'

interface SendOptions {
  readonly event?: string | undefined
  readonly data?: string | undefined
  readonly publicUrl?: string | undefined
  readonly secretEnv?: string | undefined
  readonly secret?: string | undefined
  readonly repeat: number
  readonly concurrency: number
  readonly timeout: number
  readonly stale?: number | undefined
  readonly duplicate?: true | undefined
  readonly tamper?: true | undefined
  readonly curl?: true | undefined
  readonly allowRemote?: true | undefined
  readonly json?: true | undefined
}

const deliveryOf = (exchange: Exchange) =>
  'answer' in exchange
    ? { status: exchange.answer.status, ms: exchange.ms, body: exchange.answer.body }
    : { error: exchange.error, ms: exchange.ms }

/** What the provider signs where it signs its URL: the one that it has, which need not be where the app listens. */
function urlToSign(target: URL, publicUrl: string | undefined): string {
  if (publicUrl === undefined) return target.href
  return signedUrl(publicUrl)({ method: 'POST', path: target.pathname, query: target.search })
}

/** Signs and sends, prints what became of it, and sets the exit code. */
export async function runSend(slug: string, target: string, options: SendOptions): Promise<void> {
  const { repeat, concurrency, duplicate = false, tamper = false, curl = false, json = false, stale = 0 } = options
  const provider = await providerOf(slug)
  const url = targetUrl(target)
  if (!options.allowRemote && !curl) await onlyToLoopback(url)
  checkPublicUrl(provider, { option: '--public-url', url: options.publicUrl ?? url.href, example: '' })
  if (stale !== 0 && !provider.signature.timestamped) {
    throw new Failure('usage', `${provider.title} signs no time, so a delivery of it is never stale.`)
  }
  const prover = provable(provider, slug, options)
  const source = await eventSource(provider, options)
  const key = await signingSecret(prover, options)
  const sender = createSender({
    provider: prover,
    secret: key.secret,
    url,
    signedUrl: urlToSign(url, options.publicUrl),
    tamper,
    stale,
    timeoutMs: options.timeout * 1000,
  })
  const count = duplicate ? Math.max(2, repeat) : repeat
  const only = duplicate ? source.next() : undefined
  const content = () => only ?? source.next()

  if (curl) {
    const lines = await inParallel(count, 1, async () => curlCommand(provider, await sender.prepare(content()), key))
    return print(json, { curl: lines }, () => lines.join('\n'))
  }
  const progress = startProgress(count, json)
  const exchanges = await inParallel(count, concurrency, () => sender.send(content()).finally(progress.step)).finally(
    progress.end,
  )
  const ok = exchanges.every(isAcknowledged)
  const [first] = exchanges
  const request = first !== undefined && 'request' in first ? first.request : null
  const result = { ok, provider: slug, event: source.type ?? null, request, deliveries: exchanges.map(deliveryOf) }
  print(json, result, () => (count === 1 ? exchanges.map(exchangePage).join('\n') : summaryPage(exchanges)))
  if (!ok) process.exitCode = exitCodes.check
}
