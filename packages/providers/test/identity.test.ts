import { type AnyEvents, createReceiver, memoryInbox, type SignatureScheme, sign } from '@rawhook/core'
import { describe, expect, it } from 'vitest'
import { selfSigned } from '../../core/test/self-signed.ts'
import { adyen } from '../src/adyen.ts'
import { createAwsSns } from '../src/aws-sns.ts'
import { dropbox } from '../src/dropbox.ts'
import { mailgun } from '../src/mailgun.ts'
import { createPaypal } from '../src/paypal.ts'
import { plugipay } from '../src/plugipay.ts'
import { adyenBody, adyenItem, adyenKey } from './adyen-signer.ts'
import { paypalHeaders, webhookId } from './paypal-signer.ts'
import { receiving } from './receiving.ts'
import { snsSigner, topicArn } from './sns-signer.ts'
import { asProvider, slugs, subjectsOf } from './subjects.ts'

const now = 1_700_000_000
const url = 'https://example.test/webhooks'

/** How a delivery differs from the sample of its provider, before it is signed. */
interface Change {
  /** Text of the body, and what stands there instead. */
  readonly body?: readonly [from: string, to: string]
  readonly headers?: Readonly<Record<string, string>>
  /** The id that a header carries and the signature covers. @default 'msg_1' */
  readonly id?: string
}

/** The same event sent again, and other events. */
interface Deliveries {
  readonly again?: Change
  readonly others: readonly Change[]
}

const bySignedId: Deliveries = { others: [{ id: 'msg_2' }] }
const byBody = (from: string, to: string): Deliveries => ({ others: [{ body: [from, to] }] })
const byHeader = (name: string): Deliveries => ({ others: [{ headers: { [name]: 'another' } }] })

/** What each provider changes from delivery to delivery. */
const table: Readonly<Record<string, Deliveries>> = {
  'adyen-platform': byBody('"YOUR_BALANCE_PLATFORM"', '"ANOTHER"'),
  bitbucket: { ...byHeader('X-Request-UUID'), again: { headers: { 'X-Attempt-Number': '2' } } },
  box: { ...byBody('eb0c4e06', 'ab0c4e06'), again: { headers: { 'BOX-DELIVERY-ID': 'of the retry' } } },
  calendly: byBody('00:00.000000Z', '00:01.000000Z'),
  clerk: bySignedId,
  'coinbase-commerce': {
    again: { body: ['"attempt_number":1', '"attempt_number":2'] },
    others: [{ body: ['24934862-', '34934862-'] }],
  },
  discord: byBody('14:42:53', '14:42:54'),
  docusign: {
    again: { body: ['"data"', '"retryCount":2,"data"'] },
    others: [{ body: ['envelope-completed', 'envelope-sent'] }, { body: ['"x"', '"y"'] }],
  },
  generic: byHeader('X-Idempotency-Key'),
  github: byHeader('X-GitHub-Delivery'),
  gitlab: { ...byHeader('Idempotency-Key'), again: { headers: { 'X-Gitlab-Webhook-UUID': 'another' } } },
  hubspot: {
    again: { body: ['"attemptNumber":0', '"attemptNumber":1'] },
    others: [{ body: ['"eventId":1', '"eventId":9'] }, { body: ['"objectId":5', '"objectId":9'] }],
  },
  intercom: {
    ...byBody('notif_1', 'notif_2'),
    again: { body: ['"delivery_attempts":1', '"delivery_attempts":2'] },
  },
  lemonsqueezy: byBody('"id":"1"', '"id":"2"'),
  linear: { ...byHeader('Linear-Delivery'), again: { body: ['1700000000000', '1700000030000'] } },
  meta: byBody('1_2', '1_3'),
  'microsoft-graph': { others: [{ body: ['CQ', 'CR'] }, { body: ['"id":"m"', '"id":"n"'] }] },
  notion: { ...byBody('fixed-evt', 'other-evt'), again: { body: ['"type"', '"attempt_number":2,"type"'] } },
  openai: { again: { body: ['evt_1', 'evt_2'] }, others: [{ id: 'msg_2' }] },
  paddle: { ...byBody('evt_1', 'evt_2'), again: { body: ['ntf_1', 'ntf_2'] } },
  pagerduty: byBody('01BWDWL3NYY7LUFPZCC28QUCMK', '01BWDWL3NYY7LUFPZCC28QUCML'),
  paystack: byBody('302961', '302962'),
  plugipay: { others: [{ body: ['evt_01HX', 'evt_01HY'] }, { body: ['.v1', '.v2'] }] },
  polar: bySignedId,
  postmark: {
    again: { headers: { 'X-PM-Retries-Remaining': '8' } },
    others: [{ body: ['883953f4', '983953f4'] }, { body: ['"Delivery"', '"Open"'] }],
  },
  razorpay: byHeader('X-Razorpay-Event-Id'),
  resend: bySignedId,
  sendgrid: byBody('"sg_event_id":"Z', '"sg_event_id":"Y'),
  sentry: byHeader('Request-ID'),
  shopify: { ...byHeader('X-Shopify-Webhook-Id'), again: { headers: { 'X-Shopify-Triggered-At': 'later' } } },
  slack: { ...byBody('"Ev1"', '"Ev2"'), again: { headers: { 'X-Slack-Retry-Num': '1' } } },
  speckle: byBody('a1b2c3d4e5', 'a1b2c3d4e6'),
  spine: byBody('evt_0f8c', 'evt_1f8c'),
  square: byBody('ac3ac95b', 'bc3ac95b'),
  'standard-webhooks': bySignedId,
  stripe: { ...byBody('evt_1', 'evt_2'), again: { body: ['"pending_webhooks":1', '"pending_webhooks":2'] } },
  svix: bySignedId,
  twilio: { others: [{ body: ['SM1', 'SM2'] }, { body: ['delivered', 'sent'] }] },
  twitch: bySignedId,
  typeform: byBody('LtWXD3crgy', 'LtWXD3crgz'),
  vercel: byBody('uev_1', 'uev_2'),
  woocommerce: byHeader('X-WC-Webhook-Delivery-ID'),
  zoom: byBody('"123"', '"124"'),
}

/** Those that we cannot sign for by their samples, and the one whose deliveries have no identity: below the table. */
const alone = ['adyen', 'aws-sns', 'dropbox', 'mailgun', 'paypal']

const replaced = (text: string, [from, to]: readonly [string, string]): string => {
  expect(text).toContain(from)
  return text.replace(from, () => to)
}

/** A provider with what it is configured with, and an event of it. */
async function subjectOf(slug: string) {
  const [subject] = await subjectsOf(slug)
  const sample = subject?.sample ?? subject?.vectors.find(({ expected }) => expected.valid)
  if (subject === undefined || sample === undefined) throw new TypeError(`${slug} has no sample`)
  return { ...subject, sample }
}

type Subject = Awaited<ReturnType<typeof subjectOf>>

interface Delivery {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  /** Unix seconds at which it was signed, and at which it arrives. */
  readonly at: number
}

/** A delivery as the provider would sign it. */
async function deliveryOf(
  { provider, secret, signingSecret = secret, sample }: Subject,
  { body: replacement, headers: changed, id = 'msg_1' }: Change = {},
  at = now,
): Promise<Delivery> {
  const body = replacement === undefined ? sample.body : replaced(sample.body, replacement)
  const own = new Set(provider.signature.headers.map((name) => name.toLowerCase()))
  const beside = Object.entries(sample.headers ?? {}).filter(([name]) => !own.has(name.toLowerCase()))
  const signature = await sign(provider, { body, secret: signingSecret, now: at, id, url })
  return { body, headers: { ...Object.fromEntries(beside), ...changed, ...signature }, at }
}

/** The keys of the events in a delivery that the provider would sign. */
async function keysOf(slug: string, change: Change): Promise<readonly string[]> {
  const subject = await subjectOf(slug)
  const { body, headers } = await deliveryOf(subject, change)
  const { keys, text } = await receiving(subject.provider, subject.secret, { method: 'POST', body, headers })
  expect(keys.length, text).toBeGreaterThan(0)
  return keys
}

/** The ids that the handlers of an endpoint with an inbox saw, after these deliveries. */
async function handled(
  { provider, secret }: Subject,
  deliveries: readonly Delivery[],
): Promise<{ readonly statuses: readonly number[]; readonly ran: readonly string[] }> {
  let time = now
  const ran: string[] = []
  const receiver = createReceiver<AnyEvents, undefined>(provider, {
    secret,
    now: () => time,
    log: false,
    publicUrl: url,
    inbox: memoryInbox({ now: () => time * 1000 }),
    on: { '*': ({ id }) => ran.push(id) },
  })
  const statuses: number[] = []
  for (const { body, headers, at } of deliveries) {
    time = at
    statuses.push((await receiver.fetch(new Request(url, { method: 'POST', body, headers }))).status)
  }
  await receiver.stop()
  return { statuses, ran }
}

/** Other ways to write the same fields: whoever captured a body can write it so. */
function otherWritings(body: string): readonly string[] {
  try {
    const payload: unknown = JSON.parse(body)
    return [` ${body}`, `${body}\n`, JSON.stringify(payload, null, 2), body.replaceAll('e', '\\u0065')]
  } catch {
    const fields = body.split('&')
    return [fields.toReversed().join('&'), body.replaceAll('+', '%20'), `&${body}&`, `${body}&${fields[0]}`]
  }
}

/** They sign nothing of the body: who has one delivery of theirs can write any other. */
const signsNothing = (
  scheme: SignatureScheme & { readonly kind?: string; readonly schemes?: readonly SignatureScheme[] },
): boolean =>
  scheme.kind === 'shared-secret' || scheme.kind === 'body-token' || scheme.schemes?.some(signsNothing) === true

describe('the identity of an event', () => {
  it('is tested for every provider', () => {
    expect([...Object.keys(table), ...alone].toSorted()).toEqual(slugs.toSorted())
  })

  it.each(Object.entries(table))(
    'of %s is the same for each delivery of it, and another for another event',
    async (slug, { again = {}, others }) => {
      const first = await keysOf(slug, {})
      expect(await keysOf(slug, again)).toEqual(first)
      const different = await Promise.all(others.map((change) => keysOf(slug, change)))
      const firsts = [first, ...different].map(([key]) => key)
      expect(new Set(firsts).size).toBe(firsts.length)
    },
  )

  it.each(Object.keys(table))('of %s is the same when its retry is signed anew', async (slug) => {
    const subject = await subjectOf(slug)
    const deliveries = await Promise.all([now, now + 45].map((at) => deliveryOf(subject, {}, at)))
    const { statuses, ran } = await handled(subject, deliveries)
    expect(statuses.every((status) => status < 300)).toBe(true)
    expect(ran).toHaveLength(new Set(ran).size)
  })

  it.each(Object.keys(table))('of %s is the same however a captured body is written again', async (slug) => {
    const subject = await subjectOf(slug)
    if (signsNothing(subject.provider.signature)) return
    const delivery = await deliveryOf(subject)
    const { ran: once } = await handled(subject, [delivery])
    const writings = [delivery.body, ...otherWritings(delivery.body)].map((body) => ({ ...delivery, body }))
    expect((await handled(subject, writings)).ran).toEqual(once)
  })

  it('of Adyen is what happened to which payment, and how it went', async () => {
    const keyOf = async (changes: Readonly<Record<string, string>>) =>
      (await receiving(adyen, adyenKey, { method: 'POST', body: adyenBody(adyenItem(changes)) })).keys[0]
    const first = await keyOf({})
    expect(await keyOf({ eventDate: 'of the retry' })).toBe(first)
    const others = [{ pspReference: '1' }, { eventCode: 'CAPTURE' }, { success: 'false' }]
    expect(new Set([first, ...(await Promise.all(others.map(keyOf)))]).size).toBe(4)
  })

  it('of AWS SNS is the id of the message', async () => {
    const signer = await snsSigner()
    const provider = asProvider(createAwsSns({ fetch: signer.fetch }), 'aws-sns')
    const keyOf = async (members: Readonly<Record<string, string>>) => {
      const body = JSON.stringify(signer.notification(members))
      return (await receiving(provider, topicArn, { method: 'POST', body, now: signer.now })).keys[0]
    }
    expect(await keyOf({})).toBe(await keyOf({}))
    expect(await keyOf({ MessageId: 'another' })).not.toBe(await keyOf({}))
  })

  it('of Mailgun is that of the event, and not the token', async () => {
    const [subject] = await subjectsOf('mailgun')
    const { body = '', now: signedAt } = subject?.sample ?? {}
    const keyOf = async (text: string) => {
      const request = { method: 'POST', body: text, now: signedAt ?? now }
      return (await receiving(mailgun, subject?.secret, request)).keys[0]
    }
    expect(await keyOf(body)).toMatch(/Ase7i2zsRYeDXztHGENqRA$/)
    expect(await keyOf(replaced(body, ['Ase7', 'Bse7']))).toMatch(/Bse7i2zsRYeDXztHGENqRA$/)
  })

  it('of PayPal is that of the event, and not of the transmission', async () => {
    const key = await selfSigned('messageverificationcerts.paypal.com')
    const provider = createPaypal({ fetch: async () => new Response(key.certificate) })
    const keyOf = async (id: string, transmission: string) => {
      const body = JSON.stringify({ id, event_type: 'PAYMENT.SALE.COMPLETED', resource: {} })
      const headers = paypalHeaders(key, body, now, transmission)
      return (await receiving(provider, webhookId, { method: 'POST', body, headers })).keys[0]
    }
    expect(await keyOf('WH-1', 'a')).toBe(await keyOf('WH-1', 'b'))
    expect(await keyOf('WH-1', 'a')).not.toBe(await keyOf('WH-2', 'a'))
  })

  it('does not exist for Dropbox, where equal deliveries are two events', async () => {
    const body = '{"list_folder":{"accounts":["dbid:A"]}}'
    const headers = await sign(dropbox, { body, secret: 'app secret' })
    for (let time = 0; time < 2; time++) {
      expect((await receiving(dropbox, 'app secret', { method: 'POST', body, headers })).events).toHaveLength(1)
    }
    expect(dropbox.dedupe).toBe('none')
  })
})

describe('the key of an event', () => {
  it('is its id, or what the definition says: Plugipay shares an id between versions', () => {
    expect(plugipay.key?.({ id: 'evt_1', type: 'a.v1', data: {}, raw: {} })).toBe('evt_1:a.v1')
    const keys = [
      ['a', 'b:c'],
      ['a:b', 'c'],
      ['a%3Ab', 'c'],
    ].map(([id = '', type = '']) => plugipay.key?.({ id, type, data: {}, raw: {} }))
    expect(new Set(keys).size).toBe(keys.length)
  })
})
