import {
  createReceiver,
  type SecretRequest,
  type SecretSource,
  type SecretValue,
  type TenantSecret,
  type WebhookProvider,
} from '@rawhook/core'
import { diagnose } from './diagnose.ts'
import { attemptOf, type DiagnoseOptions } from './diagnose-options.ts'
import type { Diagnosis } from './diagnosis.ts'
import { examine } from './examine.ts'
import { nextTurn } from './pause.ts'
import { hintHeaders } from './url/forwarded.ts'

/** How deliveries are diagnosed while an application is developed. */
export interface DoctorOptions extends Pick<DiagnoseOptions, 'otherSecrets' | 'providers' | 'tolerance'> {
  /** The URL the provider was given, as the receiver has it, for providers that sign it. @default the request's */
  readonly publicUrl?: string
  /** The clock, in Unix seconds. @default the system's */
  readonly now?: () => number
  /** Told of every delivery that is not `ok`. @default writes it with `console.warn` */
  readonly report?: (diagnosis: Diagnosis, provider: string) => unknown
}

const isProduction = (): boolean => globalThis.process?.env?.NODE_ENV === 'production'

/** Bytes of a body above which nothing is examined while the app runs. */
const largestBody = 2 * 1024 * 1024

const bodyHeaders = ['content-length', 'content-encoding', 'content-type', 'date']

/** What can be read of the headers through a reader that knows them by name only. */
function headersOf(request: SecretRequest, providers: readonly WebhookProvider<never>[]): Record<string, string> {
  const names = [...providers.flatMap(({ signature }) => signature.headers), ...hintHeaders, ...bodyHeaders]
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = request.header(name)
      return value === undefined ? [] : [[name.toLowerCase(), value] as const]
    }),
  )
}

const isTenantSecret = (value: SecretValue | TenantSecret): value is TenantSecret =>
  typeof value === 'object' && value !== null && 'secret' in value

/** Says that a delivery is refused, where its body is too large to find out why. */
async function warnOfLarge(provider: WebhookProvider<never>, delivery: DiagnoseOptions): Promise<void> {
  const attempt = attemptOf(provider, delivery)
  if ((await examine(attempt)).kind === 'proved') return
  const { name } = provider
  console.warn(
    `rawhook doctor: ${name}: a body of ${attempt.body.length} bytes is too large to be examined while the app runs. Save the delivery and run npx rawhook verify ${name}.`,
  )
}

const warn = ({ code, cause, cure, evidence, proved }: Diagnosis, provider: string): void =>
  console.warn(
    [`rawhook doctor: ${provider}: ${code}${proved ? '' : ' (likely)'}: ${cause} ${cure}`, ...evidence].join('\n  '),
  )

/**
 * A secret that explains, while an application is developed, why a signature does not match. In production
 * (`NODE_ENV=production`) it is the secret itself and costs nothing.
 *
 * Verification is the same as without it: the diagnosis runs beside it, and goes to the log, never into an answer. It
 * sees deliveries whose signature header is there and well-formed; of the others the receiver's own log line says enough.
 *
 * What a stranger can make it do is bounded: one diagnosis at a time, and deliveries that arrive meanwhile are not
 * examined; each of them tries up to 4000 changes or 64 MiB of bodies, and lets the rest of the process go on after
 * every 8 changes or 256 KiB; a body above 2 MiB is only checked, and the log says so.
 * @throws TypeError on a secret that a receiver refuses, with what to do
 * @example
 * const receiver = createReceiver(stripe, { secret: withDoctor(stripe, process.env.STRIPE_WEBHOOK_SECRET), on })
 */
export function withDoctor<TNative = unknown>(
  provider: WebhookProvider<never>,
  secret: SecretSource<TNative>,
  options: DoctorOptions = {},
): SecretSource<TNative> {
  if (isProduction() || secret === undefined) return secret
  // A resolver would hide a secret that cannot be one until the first delivery.
  if (typeof secret !== 'function') createReceiver(provider, { secret, publicUrl: 'https://example.com/' })
  const { publicUrl, now, providers = [], report = warn, ...known } = options
  let isBusy = false

  async function explain(request: SecretRequest, found: SecretValue | TenantSecret): Promise<void> {
    if (isBusy) return
    isBusy = true
    try {
      const delivery = {
        ...known,
        providers,
        ...(now === undefined ? {} : { now: now() }),
        body: await request.unverifiedBody(),
        headers: headersOf(request, [provider, ...providers]),
        secret: isTenantSecret(found) ? found.secret : found,
        url: publicUrl ?? request.url,
        requestUrl: publicUrl === undefined ? undefined : request.url,
      }
      await nextTurn() // the answer first
      if (delivery.body.length > largestBody) return await warnOfLarge(provider, delivery)
      const diagnosis = await diagnose(provider, delivery)
      if (!diagnosis.ok) await report(diagnosis, provider.name)
    } catch (error) {
      console.error('rawhook doctor: the diagnosis failed', error)
    } finally {
      isBusy = false
    }
  }

  return async (request, native) => {
    const found = typeof secret === 'function' ? await secret(request, native) : secret
    void explain(request, found)
    return found
  }
}
