import type { WebhookProvider } from '@rawhook/core'

/** The environment variable that people keep the secret of a provider in. */
export const secretVariable = <TEvents>({ name, secretVariable: own }: WebhookProvider<TEvents>): string =>
  own ?? `${name.toUpperCase().replaceAll('-', '_')}_WEBHOOK_SECRET`
