import { type AnyEvents, sign, verify, type WebhookProvider } from '@rawhook/core'
import { describe, expect, it } from 'vitest'
import { slugs, subjectsOf } from './subjects.ts'

const now = 1_700_000_000
const url = 'https://example.test/webhooks'

/** Those that we cannot sign for by their samples: their ids have tests of their own. */
const alone = new Set(['adyen', 'aws-sns', 'mailgun', 'paypal', 'microsoft-graph', 'twilio'])

/** Events whose ids are made of other members than those of the sample. */
const more: Readonly<Record<string, readonly object[]>> = {
  docusign: [
    {
      event: 'recipient-completed',
      generatedDateTime: '2026-01-01T00:00:00.0000000Z',
      data: { envelopeId: 'e', recipientId: '1' },
    },
    { event: 'template-created', generatedDateTime: '2026-01-01T00:00:00Z', data: { templateId: 't' } },
  ],
  hubspot: [
    [
      {
        eventId: 900,
        subscriptionId: 7,
        portalId: 1,
        occurredAt: 1_700_000_000_000,
        subscriptionType: 'contact.associationChange',
        associationType: 'CONTACT_TO_DEAL',
        fromObjectId: 10,
        toObjectId: 11,
        associationRemoved: false,
      },
    ],
    [{ eventId: 1, subscriptionId: 2, objectId: 3, occurredAt: 4, subscriptionType: 'x', propertyName: 'email' }],
  ],
  meta: [
    {
      object: 'whatsapp_business_account',
      entry: [{ changes: [{ field: 'messages', value: { statuses: [{ id: 'wamid.1', status: 'read' }] } }] }],
    },
    { object: 'page', entry: [{ messaging: [{ message: { mid: 'm_1', is_deleted: true } }] }] },
  ],
  postmark: [{ RecordType: 'Bounce', MessageID: 'm', ID: 4 }],
  slack: [
    {
      type: 'block_suggestion',
      team: { id: 'T' },
      user: { id: 'U' },
      view: { id: 'V' },
      action_id: 'a',
      block_id: 'b',
      value: 'ber',
    },
    { type: 'view_closed', team: { id: 'T' }, user: { id: 'U' }, view: { id: 'V', callback_id: 'c' } },
    { type: 'app_rate_limited', team_id: 'T', minute_rate_limited: 7, api_app_id: 'A' },
  ],
}

type Change = (holder: Record<string, unknown>, name: string) => void

/** Every payload that differs from this one in one member. */
function variants(payload: object, change: Change): readonly object[] {
  const made: object[] = []
  const visit = (path: readonly string[], value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [name, inner] of Object.entries(value)) {
      const copy: Record<string, unknown> = structuredClone(payload) as Record<string, unknown>
      const holder = path.reduce((at, step) => at[step] as Record<string, unknown>, copy)
      change(holder, name)
      made.push(copy)
      visit([...path, name], inner)
    }
  }
  visit([], payload)
  return made
}

const subjects = (await Promise.all(slugs.filter((slug) => !alone.has(slug)).map(subjectOf))).flatMap(
  (each) => each ?? [],
)

async function subjectOf(slug: string) {
  const [subject] = await subjectsOf(slug)
  const sample = subject?.sample ?? subject?.vectors.find(({ expected }) => expected.valid)
  if (subject === undefined || sample === undefined || !/^[[{]/.test(sample.body)) return undefined
  const payloads = [JSON.parse(sample.body) as object, ...(more[slug] ?? [])]
  return { slug, ...subject, headers: sample.headers ?? {}, payloads }
}

type Subject = (typeof subjects)[number]

/** The id of the event in a body; `undefined` where it is none. */
async function idOf({ provider, secret, signingSecret = secret, headers }: Subject, payload: object) {
  const body = JSON.stringify(payload)
  const own = new Set(provider.signature.headers.map((name) => name.toLowerCase()))
  const beside = Object.entries(headers).filter(([name]) => !own.has(name.toLowerCase()))
  const signature = await sign(provider, { body, secret: signingSecret, now, id: 'msg_1', url })
  const all = { ...Object.fromEntries(beside), ...signature }
  const verified = verify<AnyEvents>(provider as WebhookProvider<AnyEvents>, { body, headers: all, secret, now, url })
  return verified.then(
    ({ id }) => id,
    () => undefined,
  )
}

describe.each(subjects)('the id of an event of $slug', (subject) => {
  it('never has the text of a member that is missing', async () => {
    for (const payload of subject.payloads) {
      for (const absent of [undefined, null]) {
        const odd = variants(payload, (holder, name) => {
          holder[name] = absent
        })
        for (const each of odd) expect((await idOf(subject, each)) ?? '').not.toMatch(/undefined|null|NaN|\[object/)
      }
    }
  })

  it('takes a member whole, however long it is, or not at all', async () => {
    for (const payload of subject.payloads) {
      const first = await idOf(subject, payload)
      const ending = (end: string) =>
        variants(payload, (holder, name) => {
          if (typeof holder[name] === 'string') holder[name] = `${holder[name]}${'x'.repeat(300)}${end}`
        })
      const others = ending('b')
      for (const [index, each] of ending('a').entries()) {
        const id = await idOf(subject, each)
        if (id !== undefined && id !== first) expect(await idOf(subject, others[index] ?? {})).not.toBe(id)
      }
    }
  })
})
