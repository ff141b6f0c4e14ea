import type { AnyEvents, WebhookProvider } from '@rawhook/core'
import { leafSchemes } from '../describe/leaf-schemes.ts'

/** How the secret stands in a delivery. */
export type SecretForm = 'plain' | 'base64'

/** Replaces the secret where a provider sends the secret itself instead of a signature. */
export function withoutSecret(
  { signature }: WebhookProvider<AnyEvents>,
  secret: string,
  text: string,
  replacement: (form: SecretForm) => string,
): string {
  const isSent = leafSchemes(signature).some(({ kind }) => kind === 'shared-secret' || kind === 'body-token')
  if (!isSent) return text
  const base64 = Buffer.from(secret).toString('base64')
  return text.replaceAll(base64, () => replacement('base64')).replaceAll(secret, () => replacement('plain'))
}
