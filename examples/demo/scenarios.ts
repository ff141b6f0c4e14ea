import { type Sample, type SignedDelivery, samples, signed } from './deliveries.ts'

/** The frameworks that the demo runs. */
export const frameworks = ['express', 'fastify', 'hono'] as const
export type Framework = (typeof frameworks)[number]

/** What a delivery is answered with, and the key of `on` whose handler ran. */
export interface Reaction {
  readonly status: number
  /** The code in the answer's body, when it is refused. */
  readonly code?: string | undefined
  readonly handler?: string | undefined
}

/** One delivery, and what must become of it. */
export interface Scenario {
  readonly provider: string
  readonly kind: string
  /** `/webhooks`, or `/parsed`, where the app reads the body before the webhook does. */
  readonly mount: '/webhooks' | '/parsed'
  readonly delivery: SignedDelivery
  readonly expected: (framework: Framework) => Reaction
}

const staleSeconds = 301
const handlerOf: Readonly<Record<string, string>> = {
  spine: 'run.completed',
  speckle: 'commit_*',
  plugipay: 'plugipay.invoice.*',
  generic: '*',
}

/** Replaces the last digit of every hexadecimal digest. */
function forge({ body, headers }: SignedDelivery): SignedDelivery {
  const forged = Object.entries(headers).map(([name, value]) => [
    name,
    value.replace(/[0-9a-f]{63}([0-9a-f])$/, (digest) => digest.slice(0, -1) + (digest.endsWith('0') ? '1' : '0')),
  ])
  return { body, headers: Object.fromEntries(forged) }
}

async function scenariosOf(sample: Sample, now: number): Promise<Scenario[]> {
  const { slug, provider } = sample
  const genuine = await signed(sample, now)
  const accepted: Reaction = { status: provider.success?.status ?? 200, handler: handlerOf[slug] }
  const rejected = (code: string): Reaction => ({ status: provider.rejectStatus ?? 400, code })
  const scenario = (kind: string, delivery: SignedDelivery, reaction: Reaction): Scenario => ({
    provider: slug,
    kind,
    mount: '/webhooks',
    delivery,
    expected: () => reaction,
  })

  const scenarios = [
    scenario('genuine', genuine, accepted),
    scenario('forged signature', forge(genuine), rejected('signature_invalid')),
    scenario('no signature', { body: sample.body, headers: sample.headers }, rejected('signature_missing')),
    scenario('tampered body', { ...genuine, body: `${sample.body} ` }, rejected('signature_invalid')),
    scenario('wrong secret', await signed({ ...sample, secret: 'another secret' }, now), rejected('signature_invalid')),
  ]
  if (provider.signature.timestamped) {
    scenarios.push(scenario('stale', await signed(sample, now - staleSeconds), rejected('signature_stale')))
  }
  scenarios.push({
    ...scenario('pre-parsed', genuine, accepted),
    mount: '/parsed',
    // A Fastify webhook has a scope of its own, which the app's parsers do not reach.
    expected: (framework) => (framework === 'fastify' ? accepted : { status: 500, code: 'body_already_parsed' }),
  })
  return scenarios
}

/**
 * Everything that each framework receives.
 * @param now Unix seconds
 */
export const allScenarios = async (now: number): Promise<Scenario[]> =>
  (await Promise.all(samples.map((sample) => scenariosOf(sample, now)))).flat()
