import { readFileSync } from 'node:fs'
import { generic } from '@rawhook/providers/generic'
import { plugipay } from '@rawhook/providers/plugipay'
import { speckle } from '@rawhook/providers/speckle'
import { spine } from '@rawhook/providers/spine'
import type { ForeignDeliveries } from '@rawhook/testing/contracts'

const providers = [spine, speckle, plugipay, generic()]

/** What the reference providers are known to send: the fixtures of their own tests. */
export const foreign: readonly ForeignDeliveries[] = providers.map((provider) => {
  const file = new URL(`../../providers/test/fixtures/${provider.name}/vectors.json`, import.meta.url)
  return { provider, vectors: JSON.parse(readFileSync(file, 'utf8')) }
})
