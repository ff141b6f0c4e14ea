import { type AnyEvents, createReceiver, type WebhookProvider } from '@rawhook/core'
import type { AwsSnsEvents } from '@rawhook/providers/aws-sns'
import type { OpenAIEvents } from '@rawhook/providers/openai'
import type { ResendEvents } from '@rawhook/providers/resend'
import type { SpineEvents } from '@rawhook/providers/spine'
import { fixtureTypes } from '@rawhook/testing'
import { describe, expect, it } from 'vitest'
import { load, slugs, subjectsOf } from './subjects.ts'

const providers = await Promise.all(slugs.map(load))
const known = providers.filter(({ types }) => types !== undefined)

/** The type of the vectors that a library of Polar's makes of nothing. */
const madeUp = 'dummy.event'

/** What a receiver with one handler says at start. */
function saidOf(provider: WebhookProvider<AnyEvents>, key: string): readonly string[] {
  const said: string[] = []
  const log = { warn: (line: string) => said.push(line), error: (line: string) => said.push(line) }
  createReceiver(provider, { secret: () => undefined, publicUrl: 'https://a.example', log, on: { [key]: () => {} } })
  return said
}

describe('the types that a definition knows', () => {
  it('are those of ten providers', () => {
    expect(known.map(({ name }) => name)).toEqual([
      'aws-sns',
      'github',
      'openai',
      'paddle',
      'plugipay',
      'polar',
      'resend',
      'speckle',
      'spine',
      'stripe',
    ])
  })

  it.each(known.map((provider) => [provider.name, provider] as const))('of %s are each there once', (_, { types }) => {
    expect(types).toEqual([...new Set(types)])
  })

  it.each(known.map((provider) => [provider.name, provider] as const))(
    'of %s have every type that there is a fixture or a sample of',
    async (name, provider) => {
      const types = [...fixtureTypes(provider)]
      for (const { sample, vectors } of await subjectsOf(name)) {
        for (const { headers = {}, body } of [...(sample === undefined ? [] : [sample]), ...vectors]) {
          const values = new Map(Object.entries(headers).map(([header, value]) => [header.toLowerCase(), value]))
          try {
            const view = { header: (header: string) => values.get(header.toLowerCase()), signedId: 'x' }
            types.push(...provider.toEvents(JSON.parse(body), view).map(({ type }) => type))
          } catch {
            // a vector whose body is no event
          }
        }
      }
      const unknown = types.filter(
        (type) => typeof type === 'string' && type !== '' && type !== madeUp && saidOf(provider, type).length > 0,
      )
      expect(unknown).toEqual([])
    },
  )

  it('are all that the maps of types have, where those are written by hand', async () => {
    const maps = {
      spine: { 'run.started': 1, 'run.completed': 1, 'run.failed': 1, 'webhook.ping': 1 } satisfies All<SpineEvents>,
      'aws-sns': {
        Notification: 1,
        SubscriptionConfirmation: 1,
        UnsubscribeConfirmation: 1,
      } satisfies All<AwsSnsEvents>,
      openai: {
        'response.completed': 1,
        'response.failed': 1,
        'response.cancelled': 1,
        'response.incomplete': 1,
        'batch.completed': 1,
        'batch.failed': 1,
        'batch.cancelled': 1,
        'batch.expired': 1,
        'fine_tuning.job.succeeded': 1,
        'fine_tuning.job.failed': 1,
        'fine_tuning.job.cancelled': 1,
        'eval.run.succeeded': 1,
        'eval.run.failed': 1,
        'eval.run.canceled': 1,
        'realtime.call.incoming': 1,
      } satisfies All<OpenAIEvents>,
      resend: {
        'email.sent': 1,
        'email.scheduled': 1,
        'email.delivered': 1,
        'email.delivery_delayed': 1,
        'email.complained': 1,
        'email.opened': 1,
        'email.bounced': 1,
        'email.clicked': 1,
        'email.failed': 1,
        'email.suppressed': 1,
        'email.received': 1,
        'contact.created': 1,
        'contact.updated': 1,
        'contact.deleted': 1,
        'domain.created': 1,
        'domain.updated': 1,
        'domain.deleted': 1,
      } satisfies All<ResendEvents>,
    }
    for (const [slug, map] of Object.entries(maps)) {
      expect((await load(slug)).types?.toSorted()).toEqual(Object.keys(map).toSorted())
    }
  })

  it("name what octokit's names are here", async () => {
    const github = await load('github')
    expect(saidOf(github, 'issues.opened')).toEqual([
      "rawhook: github: on['issues.opened'] matches no event that GitHub is known to send. Did you mean 'issues'?",
    ])
    expect(saidOf(github, 'pull_request.*')).toEqual([expect.stringContaining("Did you mean 'pull_request'?")])
    expect(saidOf(github, 'issues')).toEqual([])
  })

  it('leave thin events of Stripe their own names', async () => {
    const stripe = await load('stripe')
    for (const key of ['v1.billing.meter.error_report_triggered', 'v2.core.*', 'invoice.*']) {
      expect(saidOf(stripe, key)).toEqual([])
    }
    expect(saidOf(stripe, 'invoice.payed')).toEqual([expect.stringContaining("Did you mean 'invoice.paid'?")])
  })
})

type All<TEvents> = Readonly<Record<keyof TEvents, 1>>

describe('the forms of secrets that a definition knows', () => {
  it('are those that its own samples and vectors have, or are not known', async () => {
    const odd: string[] = []
    for (const slug of slugs) {
      for (const { provider, secret, vectors } of await subjectsOf(slug)) {
        const secrets = [secret, ...vectors.flatMap(({ secret: given }) => given ?? [])]
        for (const each of secrets) odd.push(...oddities(provider, each))
      }
    }
    expect([...new Set(odd)]).toEqual([])
  })
})

function oddities(provider: WebhookProvider<AnyEvents>, secret: string | Uint8Array): readonly string[] {
  const said: string[] = []
  const log = { warn: (line: string) => said.push(line), error: (line: string) => said.push(line) }
  try {
    createReceiver(provider, { secret, publicUrl: 'https://a.example', log })
  } catch {
    return [] // a vector with a secret that is refused
  }
  return said
}
