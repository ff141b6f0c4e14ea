import { type AnyEvents, type Secret, sign, type WebhookEvent, type WebhookProvider } from '@rawhook/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { adapters, type Mounted, type Served } from './every-adapter.ts'
import { type Subject, slugs, subjectsOf } from './subjects.ts'

const signedBySender = new Set(['body-signature', 'body-token', 'certificate'])
const publicUrl = 'https://example.test/webhooks?tenant=1'
const fixedNow = 1_700_000_000

/** A delivery that is good at `now`, and what the provider wants to hear. */
interface Case {
  readonly path: string
  readonly subject: Subject
  readonly now: number
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

function isSignedBySender({ signature }: WebhookProvider<AnyEvents>): boolean {
  return 'kind' in signature && signedBySender.has(String(signature.kind))
}

async function caseOf(slug: string, subject: Subject, index: number): Promise<Case> {
  const { provider, secret, signingSecret = secret, vectors } = subject
  const vector = vectors.find(({ expected }) => expected.valid && expected.payload === undefined)
  const sample = subject.sample ?? vector
  if (sample === undefined) throw new TypeError(`${slug} has no sample`)
  const { body, headers = {}, now } = sample
  const path = `/webhooks/${slug}/${index}`
  if (isSignedBySender(provider)) return { path, subject, now: now ?? fixedNow, body, headers }
  const own = new Set(provider.signature.headers.map((name) => name.toLowerCase()))
  const beside = Object.entries(headers).filter(([name]) => !own.has(name.toLowerCase()))
  const signature = await sign(provider, { body, secret: signingSecret, now: fixedNow, url: publicUrl })
  return { path, subject, now: fixedNow, body, headers: { ...Object.fromEntries(beside), ...signature } }
}

async function allCases(): Promise<readonly Case[]> {
  const cases = slugs.map(async (slug) => {
    const subjects = await subjectsOf(slug)
    return Promise.all(subjects.map((subject, index) => caseOf(slug, subject, index)))
  })
  return (await Promise.all(cases)).flat()
}

const cases = await allCases()
const seen = new Map<string, WebhookEvent[]>()

const mounted = (path: string, { subject, now }: Case, secret: Secret): Mounted => ({
  path,
  provider: subject.provider,
  options: {
    secret,
    publicUrl,
    now: () => now,
    log: false,
    on: { '*': (event) => void seen.set(path, [...(seen.get(path) ?? []), event]) },
  },
})

/** A secret of the same form. */
function anotherSecret({ secret, wrong }: Subject): Secret {
  if (wrong !== undefined) return wrong.secret
  const text = String(secret)
  const middle = text.length >> 1
  return text.slice(0, middle) + (text.charAt(middle) === 'a' ? 'b' : 'a') + text.slice(middle + 1)
}

const mounts = cases.flatMap((each) => [
  mounted(each.path, each, each.subject.secret),
  mounted(`${each.path}-other`, each, anotherSecret(each.subject)),
])

describe.each(Object.entries(adapters))('%s', (_, serve) => {
  let app: Served
  beforeAll(async () => {
    app = await serve(mounts)
  })
  afterAll(() => app.close())

  it.each(cases)('takes what is signed for $path, and acknowledges it as the provider wants', async (each) => {
    const { path, body, subject } = each
    const { success = { status: 200, json: { ok: true } } } = subject.provider
    seen.delete(path)
    const headers = { 'content-type': 'application/json', ...each.headers }
    const response = await app.send(path, { method: 'POST', headers, body })
    expect(response.status).toBe(success.status)
    expect(await response.text()).toBe(success.json === undefined ? (success.text ?? '') : JSON.stringify(success.json))
    const events = seen.get(path) ?? []
    expect(events.length).toBeGreaterThan(0)
    for (const { id, type } of events) expect([id, type]).not.toContain('')
  })

  it.each(cases)('refuses it where $path has another secret', async ({ path, subject, body, ...each }) => {
    const headers = { 'content-type': 'application/json', ...each.headers }
    const response = await app.send(`${path}-other`, { method: 'POST', headers, body })
    expect(response.status).toBe(subject.provider.rejectStatus ?? 400)
    expect(await response.json()).toEqual({ error: 'signature_invalid' })
    expect(seen.get(`${path}-other`)).toBeUndefined()
  })
})
