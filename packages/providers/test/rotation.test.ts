import { sign } from '@rawhook/core'
import { describe, expect, it } from 'vitest'
import { receiving } from './receiving.ts'
import { load } from './subjects.ts'

const now = 1_700_000_000
const [old, next, foreign] = ['old', 'next', 'foreign'].map((text) =>
  Buffer.from(text.padEnd(24, '.')).toString('base64'),
)
type Headers = Readonly<Record<string, string>>

const joined =
  (header: string, separator: string, rest = (value: string) => value) =>
  (first: Headers, second: Headers): Headers => ({
    ...first,
    [header]: `${first[header]}${separator}${rest(second[header] ?? '')}`,
  })
const beside =
  (header: string, further: string) =>
  (first: Headers, second: Headers): Headers => ({ ...first, [further]: second[header] ?? '' })

/** How a provider sends two signatures, and an event of its own. */
const providers: readonly (readonly [
  slug: string,
  both: (first: Headers, second: Headers) => Headers,
  event: object,
])[] = [
  [
    'stripe',
    joined('Stripe-Signature', ',', (value) => value.replace(/^t=\d+,/, '')),
    { id: 'evt_1', type: 'invoice.paid' },
  ],
  [
    'paddle',
    joined('Paddle-Signature', ';', (value) => value.replace(/^ts=\d+;/, '')),
    { event_id: 'evt_1', event_type: 'transaction.completed' },
  ],
  ['box', beside('BOX-SIGNATURE-PRIMARY', 'BOX-SIGNATURE-SECONDARY'), { id: '1', trigger: 'FILE.UPLOADED' }],
  ['docusign', beside('X-DocuSign-Signature-1', 'X-DocuSign-Signature-2'), { event: 'a', data: { envelopeId: 'e1' } }],
  ['pagerduty', joined('X-PagerDuty-Signature', ','), { event: { id: '1', event_type: 'incident.triggered' } }],
  ['standard-webhooks', joined('Webhook-Signature', ' '), { type: 'contact.created' }],
]

describe.each(providers)('while a secret of %s is rotated', async (slug, both, payload) => {
  const provider = await load(slug)
  const body = JSON.stringify(payload)
  const signedBy = (secret = ''): Promise<Headers> => sign(provider, { body, secret, now })
  const statusOf = async (headers: Headers, secret: readonly (string | undefined)[]) => {
    const known = secret.filter((each) => each !== undefined)
    return (await receiving(provider, known, { method: 'POST', body, headers })).status
  }

  it('a delivery with the old signature first is accepted, whichever secret is there', async () => {
    const headers = both(await signedBy(old), await signedBy(next))
    for (const secrets of [[old], [next], [old, next], [next, old]]) expect(await statusOf(headers, secrets)).toBe(200)
    expect(await statusOf(headers, [foreign])).toBe(400)
  })

  it('a delivery with the new signature first is accepted too', async () => {
    const headers = both(await signedBy(next), await signedBy(old))
    for (const secrets of [[old], [next]]) expect(await statusOf(headers, secrets)).toBe(200)
  })

  it('one signature of either secret is enough for a receiver that has both', async () => {
    for (const secret of [old, next]) expect(await statusOf(await signedBy(secret), [old, next])).toBe(200)
    expect(await statusOf(await signedBy(foreign), [old, next])).toBe(400)
  })
})
