import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type AnyEvents, createReceiver, hmac, type SecretRequest, type SecretSource, verify } from '../src/index.ts'
import { acme, acmeWith, now, secret } from './acme.ts'
import { delivery, event } from './delivery.ts'
import { lines } from './lines.ts'

const receiverWith = (source: SecretSource<string>, log = lines()) =>
  createReceiver<AnyEvents, never, object, string>(acme, { secret: source, now: () => now, log })

describe('a secret that is known at start', () => {
  it.each([undefined, '', '   ', '\t\n', [], new Uint8Array()])(
    'is refused when it is %j, naming the variable to set',
    (empty) => {
      expect(() => receiverWith(empty)).toThrow(
        expect.objectContaining({ name: 'TypeError', message: expect.stringContaining('ACME_WEBHOOK_SECRET') }),
      )
    },
  )

  it('names the variable of a provider with hyphens in its name, or of its own choice', () => {
    expect(() => createReceiver(acmeWith({ name: 'acme-pay' }), { secret: '' })).toThrow(/ACME_PAY_WEBHOOK_SECRET/)
    expect(() => createReceiver(acmeWith({ secretVariable: 'HOOK_KEY' }), { secret: '' })).toThrow(/HOOK_KEY/)
  })

  it('adds what the provider knows of empty secrets', () => {
    expect(() => createReceiver(acmeWith({ secretHint: 'Turn signing on.' }), { secret: '' })).toThrow(
      /Turn signing on/,
    )
  })

  it('is refused when it is empty after decoding', () => {
    const provider = acmeWith({
      signature: hmac({
        hash: 'sha256',
        encoding: 'hex',
        header: 'Acme-Signature',
        key: { prefix: 'whsec_', encoding: 'base64' },
      }),
    })
    expect(() => createReceiver(provider, { secret: 'whsec_' })).toThrow(/ACME_WEBHOOK_SECRET/)
    expect(() => createReceiver(provider, { secret: 'whsec_?' })).toThrow(/not base64 after whsec_ text/)
  })

  it.each([
    ['a number', 42],
    ['an object', { key: 'x' }],
    ['a list with a number', ['x', 42]],
    ['a list with undefined', ['x', undefined]],
    ['an ArrayBuffer', new ArrayBuffer(8)],
    ['null', null],
  ])('is refused when it is %s', (_, source) => {
    const create = () => Reflect.apply(createReceiver, undefined, [acme, { secret: source }])
    expect(create).toThrow(TypeError)
    expect(create).not.toThrow(/is not a function|is not iterable|undefined is/)
  })

  it('may be five, and not six', async () => {
    const five = ['a', 'b', 'c', 'd', secret]
    expect(await receiverWith(five).receive(await delivery())).toMatchObject({ kind: 'verified', secretIndex: 4 })
    expect(() => receiverWith([...five, 'f'])).toThrow(/more than 5/)
  })

  it('may be bytes, alone and among others', async () => {
    const bytes = new TextEncoder().encode(secret)
    expect(await receiverWith(bytes).receive(await delivery())).toMatchObject({ kind: 'verified', secretIndex: 0 })
    expect(await receiverWith(['old', bytes]).receive(await delivery())).toMatchObject({ secretIndex: 1 })
  })

  it('is never trimmed', async () => {
    const outcome = await receiverWith(` ${secret} `).receive(await delivery())
    expect(outcome).toMatchObject({ kind: 'rejected', error: { code: 'signature_invalid' } })
    const same = await receiverWith(` ${secret} `).receive(await delivery({ secret: ` ${secret} ` }))
    expect(same.kind).toBe('verified')
  })

  it('may end in bytes beyond ASCII', async () => {
    const outcome = await receiverWith('clé 🙂').receive(await delivery({ secret: 'clé 🙂' }))
    expect(outcome.kind).toBe('verified')
  })

  it('is not asked for where the provider has none', async () => {
    const open = acmeWith({
      keys: 'none',
      signature: {
        headers: ['Acme-Token'],
        timestamped: false,
        present: () => 'nothing',
        importKey: () => 'never',
        prove: (_, body) => ({ signed: body }),
        sign: () => Promise.resolve({}),
      },
    })
    const outcome = await createReceiver(open, { secret: undefined, log: false }).receive(
      await delivery({ provider: open }),
    )
    expect(outcome).toMatchObject({ kind: 'verified', secretIndex: 0, skewSeconds: undefined })
    const found = await verify(open, { body: event(), secret: undefined })
    expect(found.id).toBe('evt_1')
  })
})

describe('a secret resolver', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it.each([
    ['at once', () => secret],
    ['later', async () => secret],
    ['as a list', () => ['old', secret]],
    ['as bytes', () => new TextEncoder().encode(secret)],
    ['with a tenant', () => ({ secret, tenant: 't1' })],
  ] satisfies [string, SecretSource<string>][])('may answer %s', async (_, source) => {
    expect(await receiverWith(source).receive(await delivery())).toMatchObject({ kind: 'verified' })
  })

  it("sees the request's URL, headers and unverified body, and the framework's own request", async () => {
    const seen: unknown[] = []
    const source = async (request: SecretRequest, native: string): Promise<string> => {
      const body = new TextDecoder().decode(await request.unverifiedBody())
      seen.push(request.url, request.header('X-TENANT'), request.header('none'), body, native)
      return secret
    }
    await receiverWith(source).receive(await delivery({ headers: { 'x-tenant': 't1' } }), 'native')
    expect(seen).toEqual(['/webhooks/acme', 't1', undefined, event(), 'native'])
  })

  it('names the tenant, which the handler sees and the idempotency key holds', async () => {
    const seen: unknown[] = []
    const receiver = createReceiver(acme, {
      secret: () => ({ secret, tenant: 't1' }),
      now: () => now,
      log: false,
      on: { '*': (_, ctx) => void seen.push(ctx.tenant, ctx.idempotencyKey) },
    })
    await receiver.receive(await delivery())
    expect(seen).toEqual(['t1', 'acme@t1/evt_1'])
  })

  it.each([
    ['nothing', () => undefined],
    ['nothing, later', async () => undefined],
    ['an empty text', () => ''],
    ['an empty list', () => []],
    ['a tenant without a secret', () => ({ secret: undefined, tenant: 't1' })],
  ] satisfies [string, SecretSource<string>][])(
    'that finds %s is logged as that, and answers like a wrong secret',
    async (_, source) => {
      const log = lines()
      const receiver = receiverWith(source, log)
      const unknown = await receiver.receive(await delivery())
      const wrong = await receiverWith('wrong').receive(await delivery())
      expect(receiver.acknowledge(unknown)).toEqual(receiver.acknowledge(wrong))
      expect({ ...unknown, ms: 0, error: 0 }).toEqual({ ...wrong, ms: 0, error: 0 })
      expect(log.warned).toEqual([expect.stringMatching(/signature_invalid: The secret resolver returned nothing/)])
      expect(await receiver.receive(await delivery())).toMatchObject({ error: { code: 'signature_invalid' } })
    },
  )

  it('that finds nothing does the work of a comparison', async () => {
    const prove = vi.fn<typeof acme.signature.prove>((...given) => acme.signature.prove(...given))
    const signature = { ...acme.signature, prove }
    const receiver = createReceiver(acmeWith({ signature }), { secret: () => undefined, now: () => now, log: false })
    await receiver.receive(await delivery())
    expect(prove).toHaveBeenCalledOnce()
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('vault')
      },
    ],
    ['rejects', () => Promise.reject(new Error('vault'))],
    ['rejects with undefined', () => Promise.reject(undefined)],
    ['finds six secrets', () => ['1', '2', '3', '4', '5', '6']],
  ] satisfies [string, SecretSource<string>][])('that %s is unavailable, and asked again', async (_, source) => {
    const log = lines()
    const receiver = receiverWith(source, log)
    const outcome = await receiver.receive(await delivery())
    expect(outcome).toMatchObject({ kind: 'rejected', error: { code: 'secret_unavailable', status: 503 } })
    expect(receiver.acknowledge(outcome)?.headers['retry-after']).toBe('5')
    expect(log.failed).toHaveLength(1)
  })

  it('that takes two seconds is late, and one that takes less is not', async () => {
    const after = (ms: number) => () => new Promise<string>((resolve) => setTimeout(resolve, ms, secret))
    const late = receiverWith(after(2001)).receive(await delivery())
    await vi.advanceTimersByTimeAsync(2000)
    expect(await late).toMatchObject({ error: { code: 'secret_unavailable', message: /2000 ms/ } })
    const inTime = receiverWith(after(1999)).receive(await delivery())
    await vi.advanceTimersByTimeAsync(1999)
    expect((await inTime).kind).toBe('verified')
  })

  it('that takes its time leaves no timer behind', async () => {
    await receiverWith(async () => secret).receive(await delivery())
    expect(vi.getTimerCount()).toBe(0)
  })

  it('that reads a body over the limit finds the delivery refused before it is asked', async () => {
    const source = vi.fn<() => string>(() => secret)
    const receiver = createReceiver(acme, { secret: source, maxBodyBytes: 4, now: () => now, log: false })
    expect(await receiver.receive(await delivery())).toMatchObject({ error: { code: 'body_too_large' } })
    expect(source).not.toHaveBeenCalled()
  })
})
