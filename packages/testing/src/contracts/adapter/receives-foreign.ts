import assert from 'node:assert/strict'
import type { AnyEvents, WebhookErrorCode, WebhookProvider } from '@rawhook/core'
import type { AdapterTarget, TestRunner } from '../adapter-target.ts'
import { expectedCode, type ProviderVector } from '../test-provider-vectors.ts'
import { now } from './acme.ts'
import { assertRefused } from './answers.ts'
import { endpoint } from './endpoint.ts'
import { withApp } from './running-app.ts'

const statusOf = (provider: WebhookProvider<never>, code: WebhookErrorCode): number =>
  code.startsWith('signature_') ? (provider.rejectStatus ?? 400) : 400

const lacksSecret = ({ expected }: ProviderVector): boolean => !expected.valid && expected.failure === 'secret_empty'

/** Deliveries that others signed come to the same end behind the adapter as in `verify`. */
export function receivesForeign({ it }: TestRunner, target: AdapterTarget): void {
  for (const { provider: known, vectors } of target.foreign ?? []) {
    // Only the types of its events are lost.
    const provider = known as WebhookProvider<AnyEvents>
    for (const vector of vectors) {
      const code = expectedCode(provider, vector)
      it(`${vector.id}: ${code ?? 'accepted'}`, async () => {
        const options = { secret: vector.secret, now: () => vector.now ?? now }
        const hook = endpoint({ provider, options })
        if (lacksSecret(vector)) {
          await assert.rejects(async () => withApp(target, [hook], async () => {}), TypeError)
          return
        }
        await withApp(target, [hook], async ({ send }) => {
          const headers = [['content-type', 'application/json'] as const, ...Object.entries(vector.headers)]
          const answer = await send({ path: '/webhooks/acme', headers, body: vector.body })
          if (code === undefined) assert.equal(answer.status, provider.success?.status ?? 200)
          else assertRefused(answer, statusOf(provider, code), code)
          assert.equal(hook.arrivals.length, code === undefined ? 1 : 0)
        })
      })
    }
  }
}
