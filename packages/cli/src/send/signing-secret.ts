import type { AnyEvents, WebhookProvider } from '@rawhook/core'
import { Failure } from '../failure.ts'
import { commonVariable, findSecrets } from '../secret/find-secrets.ts'
import { secretVariable } from '../secret/secret-variable.ts'

interface SigningSecret {
  readonly secret: string
  /** The variable that it is kept in, or usually is. */
  readonly variable: string
}

/**
 * The secret to sign with.
 * @throws Failure when there is none, or what is usually configured only verifies
 */
export async function signingSecret(
  provider: WebhookProvider<AnyEvents>,
  { secretEnv, secret }: { readonly secretEnv?: string | undefined; readonly secret?: string | undefined },
): Promise<SigningSecret> {
  const common = process.env[commonVariable]
  if (provider.keys === 'public' && !secretEnv && !secret && !common) {
    const cure =
      'Make a key pair, give the app the public half, and name the variable of the private one with --secret-env.'
    throw new Failure('usage', `${provider.title} signs with a private key that only it has. ${cure}`)
  }
  const list = (value: string | undefined): readonly string[] => (value === undefined ? [] : [value])
  const [found = ''] = await findSecrets(provider, { secretEnv: list(secretEnv), secret: list(secret) })
  return { secret: found, variable: secretEnv ?? (common ? commonVariable : secretVariable(provider)) }
}
