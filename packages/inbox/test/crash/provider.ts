import { type AnyEvents, defineProvider, hmac, sign, type WebhookProvider } from '@rawhook/core'

export const secret = 'whsec_of_the_crash_tests'
export const leaseMs = 300

const signature = hmac({ hash: 'sha256', encoding: 'hex', header: 'Crash-Signature' })

/** A provider whose events are nothing but an id. */
export const crashing: WebhookProvider<AnyEvents> = defineProvider<AnyEvents>({
  name: 'crash',
  title: 'Crash',
  documentation: 'https://example.com/webhooks',
  keys: 'secret',
  body: 'json',
  signature,
  dedupe: 'signed-id',
  typeSigned: true,
  toEvents: (payload) => {
    const { id } = payload as { readonly id: string }
    return [{ id, type: 'crash.test', data: undefined, raw: payload }]
  },
})

/** A delivery of the event `id`. */
export async function delivery(
  id: string,
): Promise<{ readonly body: string; readonly headers: Record<string, string> }> {
  const body = JSON.stringify({ id })
  return { body, headers: { ...(await sign(crashing, { body, secret })) } }
}
