import { asUsage } from '../as-usage.ts'
import { providerOf } from '../catalogue.ts'
import { exitCodes } from '../failure.ts'
import { print } from '../output/print.ts'
import { checkPublicUrl } from '../public-url/check-public-url.ts'
import { type RequestOptions, readRequest } from '../request/read-request.ts'
import { findSecrets, type SecretOptions } from '../secret/find-secrets.ts'
import { verdictOf } from './verdict.ts'
import { verdictPage } from './verdict-page.ts'

export interface VerifyOptions extends RequestOptions, SecretOptions {
  readonly now?: number | undefined
  readonly json?: true | undefined
}

/** Checks a saved delivery, prints the verdict, and sets the exit code. */
export async function runVerify(slug: string, options: VerifyOptions): Promise<void> {
  const provider = await providerOf(slug)
  const request = await readRequest(options)
  if (provider.signsUrl) {
    const example = `rawhook verify ${slug} --url https://example.com/webhooks/${slug} …`
    checkPublicUrl(provider, { option: '--url', url: request.url, example })
  }
  const secrets = await findSecrets(provider, options)
  const clock = Math.floor(Date.now() / 1000)
  const verdict = await verdictOf(request, { provider, secrets, now: options.now, clock }).catch(asUsage)
  const { ok, code, cause, cure, evidence } = verdict
  const tolerance = options.now === undefined ? (provider.tolerance ?? 300) : undefined
  print(options.json ?? false, { ok, code, cause, cure, evidence }, () => verdictPage(verdict, tolerance))
  if (!ok) process.exitCode = exitCodes.check
}
