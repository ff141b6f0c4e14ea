import type { Secret } from '@rawhook/core'

/** Beginnings that say what kind a secret is, and nothing else of it. */
const kinds = ['whsec_', 'whpk_', 'whsk_', 'polar_whs_', 'sk_live_', 'sk_test_', 'rk_live_', 'rk_test_'] as const

/** A secret as its kind and length: `whsec_… (38 characters)`. */
export function maskedSecret(secret: Secret): string {
  if (typeof secret !== 'string') return `of ${secret.length} bytes`
  const kind = kinds.find((known) => secret.startsWith(known)) ?? ''
  return `${kind}… (${secret.length} characters)`
}

/** Whether there is nothing in a secret. */
export const isBlank = (secret: Secret): boolean =>
  typeof secret === 'string' ? secret.trim() === '' : secret.length === 0
