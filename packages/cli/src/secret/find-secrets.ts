import type { WebhookProvider } from '@rawhook/core'
import { Failure } from '../failure.ts'
import { note } from '../output/print.ts'
import { askSecret } from './ask-secret.ts'
import { secretVariable } from './secret-variable.ts'

/** Where the command line says that secrets are. */
export interface SecretOptions {
  /** Names of environment variables. */
  readonly secretEnv?: readonly string[] | undefined
  /** Secrets themselves. */
  readonly secret?: readonly string[] | undefined
}

/** Any provider's secret, where a person tries one provider at a time. */
export const commonVariable = 'RAWHOOK_SECRET'

function fromVariable(name: string): string {
  const { [name]: value } = process.env
  if (value) return value
  throw new Failure('usage', `The environment variable ${name} is ${value === undefined ? 'not set' : 'empty'}.`)
}

/**
 * The secrets of a provider: those that the options name, or else `RAWHOOK_SECRET`, the provider's usual variable,
 * standard input, or an answer at the terminal.
 * @throws Failure when there is none
 */
export async function findSecrets(
  provider: WebhookProvider<never>,
  { secretEnv = [], secret = [] }: SecretOptions,
): Promise<readonly string[]> {
  if (provider.keys === 'none') return []
  if (secret.length > 0) {
    note("rawhook: --secret shows in the process list and in the shell's history; --secret-env does not.")
  }
  const named = [...secretEnv.map(fromVariable), ...secret]
  if (named.length > 0) return named
  const variable = secretVariable(provider)
  const found = process.env[commonVariable] || process.env[variable] || (await askSecret(provider.title, variable))
  if (found !== '') return [found]
  throw new Failure(
    'usage',
    `There is no secret. Set ${variable} or ${commonVariable}, or name a variable with --secret-env.`,
  )
}
