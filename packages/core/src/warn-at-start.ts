import type { Log } from './log.ts'
import type { WebhookProvider } from './provider.ts'
import type { ReceiverOptions } from './receiver-options.ts'
import { givenSecret, secretOddities } from './secrets.ts'
import { unknownTypes } from './unknown-types.ts'

/** Says at start what is probably wrong and may yet be meant: a secret of an odd form, and names that nothing is sent under. */
export function warnAtStart<TEvents, TTx, TSchemas, TNative>(
  provider: WebhookProvider<TEvents>,
  source: string,
  { secret, on = {}, schemas }: ReceiverOptions<TEvents, TTx, TSchemas, TNative>,
  log: Log,
): void {
  const oddities = typeof secret === 'function' ? [] : secretOddities(provider, givenSecret(provider, secret))
  for (const oddity of oddities) {
    log.once('secret', oddity, `${source}: ${oddity}. As it is, probably no signature will match.`)
  }
  const names = { on: Object.keys(on), schemas: Object.keys(schemas ?? {}) }
  for (const option of ['on', 'schemas'] as const) {
    for (const { key, message } of unknownTypes(option, names[option], provider)) {
      log.once('type', `${option} ${key}`, `${source}: ${message}`)
    }
  }
}
