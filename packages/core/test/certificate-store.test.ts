import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { X509Certificate } from '../src/crypto/x509.ts'
import { certificateStore } from '../src/schemes/certificate-store.ts'
import { type SelfSigned, selfSigned } from './self-signed.ts'

const now = 1_700_000_000
const urlOf = (name: string | number): URL => new URL(`https://certs.acme.test/${name}.pem`)
const found = expect.objectContaining<Partial<X509Certificate>>({ names: ['acme.test'] })

let acme: SelfSigned
beforeAll(async () => {
  acme = await selfSigned('acme.test')
})

const nothing = (): Response => new Response('', { status: 404 })

/** What is asked for, each answered when the test says so. */
function held() {
  const waiting: { readonly path: string; readonly answer: (response: Response) => void }[] = []
  const asked: string[] = []
  const get: typeof fetch = (url) => {
    const path = url instanceof URL ? url.pathname : ''
    asked.push(path)
    return new Promise((answer) => waiting.push({ path, answer }))
  }
  const answerAll = (answerOf: (path: string) => Response): void => {
    for (const { path, answer } of waiting.splice(0)) answer(answerOf(path))
  }
  return { store: certificateStore(get), asked, answerAll }
}

/** The store's own clock. */
function standing(): (milliseconds: number) => void {
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => {
    vi.useRealTimers()
  })
  return (milliseconds) => void vi.advanceTimersByTime(milliseconds)
}

/** Lets everything run that waits for nothing but its turn. */
const settle = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

describe('a store of certificates', () => {
  it('fetches once, also for those who ask at the same time', async () => {
    const { store, asked, answerAll } = held()
    const all = Promise.all([store.at(urlOf('a'), now), store.at(urlOf('a'), now), store.at(urlOf('a'), now)])
    await settle()
    answerAll(() => new Response(acme.certificate))
    expect(await all).toEqual([found, found, found])
    expect(await store.at(urlOf('a'), now)).toEqual(found)
    expect(asked).toHaveLength(1)
  })

  it('fetches four at a time, and the others in their order', async () => {
    const { store, asked, answerAll } = held()
    const all = Promise.all(Array.from({ length: 10 }, async (_, which) => store.at(urlOf(which), now)))
    const names = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => `/${from + at}.pem`)
    for (const [answered, begun] of [
      [0, 4],
      [4, 8],
      [8, 10],
    ] as const) {
      await settle()
      expect(asked).toEqual(names(0, begun))
      expect(begun - answered).toBeLessThanOrEqual(4)
      answerAll(nothing)
    }
    expect(await all).toEqual(Array(10).fill(undefined))
  })

  it('finds a certificate that nobody knows while strangers name others on every connection they have', async () => {
    const { store, answerAll } = held()
    const answerOf = (path: string) => (path === '/genuine.pem' ? new Response(acme.certificate) : nothing())
    let named = 0
    const stranger = async (turns: number): Promise<void> => {
      for (let turn = 0; turn < turns; turn++) await store.at(urlOf(named++), now)
    }
    const strangers = Promise.all(Array.from({ length: 8 }, () => stranger(10)))
    await settle()
    const genuine = store.at(urlOf('genuine'), now)
    for (let round = 0; round < 30; round++) {
      await settle()
      answerAll(answerOf)
    }
    await strangers
    expect(await genuine).toEqual(found)
  })

  it('lets sixty-four wait, and refuses who comes then', async () => {
    const { store, asked, answerAll } = held()
    const all = Promise.allSettled(Array.from({ length: 70 }, async (_, which) => store.at(urlOf(which), now)))
    for (let round = 0; round < 20; round++) {
      await settle()
      answerAll(nothing)
    }
    const outcomes = await all
    expect(outcomes.map(({ status }) => status)).toEqual([...Array(68).fill('fulfilled'), 'rejected', 'rejected'])
    expect(asked).toHaveLength(68)
    const again = store.at(urlOf(69), now)
    await settle()
    answerAll(nothing)
    expect(await again).toBeUndefined()
  })

  it('begins no fetch that has waited for five seconds', async () => {
    const pass = standing()
    const { store, asked, answerAll } = held()
    const all = Promise.allSettled(Array.from({ length: 12 }, async (_, which) => store.at(urlOf(which), now)))
    await settle()
    pass(5000)
    answerAll(nothing)
    const outcomes = await all
    expect(outcomes.map(({ status }) => status)).toEqual([...Array(4).fill('fulfilled'), ...Array(8).fill('rejected')])
    expect(asked).toHaveLength(4)
    const next = store.at(urlOf('next'), now)
    await settle()
    answerAll(() => new Response(acme.certificate))
    expect(await next).toEqual(found)
  })

  it('gives a turn back when a fetch fails', async () => {
    const get = vi.fn<typeof fetch>(() => Promise.reject(new TypeError('fetch failed')))
    const store = certificateStore(get)
    for (let which = 0; which < 6; which++) await expect(store.at(urlOf(which), now)).rejects.toThrow('fetch failed')
    expect(get).toHaveBeenCalledTimes(6)
  })

  it('keeps no failure of the network or of the server', async () => {
    const get = vi.fn<typeof fetch>(async () => new Response(acme.certificate))
    get.mockResolvedValueOnce(new Response('', { status: 503 }))
    const store = certificateStore(get)
    await expect(store.at(urlOf('a'), now)).rejects.toThrow('503')
    expect(await store.at(urlOf('a'), now)).toEqual(found)
  })

  it('asks again a minute after a place had no certificate', async () => {
    const pass = standing()
    const get = vi.fn<typeof fetch>(async () => new Response(acme.certificate)).mockResolvedValueOnce(nothing())
    const store = certificateStore(get)
    expect([store.knows(urlOf('a')), await store.at(urlOf('a'), now)]).toEqual([false, undefined])
    pass(59_999)
    expect([store.knows(urlOf('a')), await store.at(urlOf('a'), now)]).toEqual([true, undefined])
    expect(get).toHaveBeenCalledTimes(1)
    pass(1)
    expect([store.knows(urlOf('a')), await store.at(urlOf('a'), now)]).toEqual([false, found])
  })

  it('remembers 256 places without a certificate', async () => {
    const get = vi.fn<typeof fetch>(async () => nothing())
    const store = certificateStore(get)
    for (let which = 0; which < 256; which++) await store.at(urlOf(which), now)
    await store.at(urlOf(0), now)
    expect(get).toHaveBeenCalledTimes(256)
    await store.at(urlOf(256), now)
    await store.at(urlOf(0), now)
    expect(get).toHaveBeenCalledTimes(258)
  })

  it('keeps sixteen certificates that were only named', async () => {
    const get = vi.fn<typeof fetch>(async () => new Response(acme.certificate))
    const store = certificateStore(get)
    for (let which = 0; which < 16; which++) await store.at(urlOf(which), now)
    await store.at(urlOf(0), now)
    expect(get).toHaveBeenCalledTimes(16)
    await store.at(urlOf(16), now)
    await store.at(urlOf(0), now)
    expect(get).toHaveBeenCalledTimes(18)
  })
})

describe('a certificate that proved a delivery', () => {
  async function trusting(get: typeof fetch) {
    const store = certificateStore(get)
    await store.at(urlOf('trusted'), now)
    store.trust(urlOf('trusted'))
    store.trust(urlOf('never fetched'))
    return store
  }

  it('stays, however many others are named', async () => {
    const get = vi.fn<typeof fetch>(async () => new Response(acme.certificate))
    const store = await trusting(get)
    for (let which = 0; which < 50; which++) await store.at(urlOf(which), now)
    expect(await store.at(urlOf('trusted'), now)).toEqual(found)
    expect([get.mock.calls.length, store.knows(urlOf('trusted')), store.knows(urlOf('never fetched'))]).toEqual([
      51,
      true,
      false,
    ])
  })

  it('is fetched again when it is not valid any more, before all who wait, and once a minute', async () => {
    const pass = standing()
    const ended = await selfSigned('acme.test', { notAfter: '2023-01-01T00:00:00Z', keyOf: acme })
    const { store, asked, answerAll } = held()
    const first = store.at(urlOf('trusted'), now)
    await settle()
    answerAll(() => new Response(ended.certificate))
    await first
    store.trust(urlOf('trusted'))
    const endsAt = Date.parse('2023-01-01T00:00:00Z') / 1000
    expect(await store.at(urlOf('trusted'), now)).toMatchObject({ notAfter: endsAt })
    pass(60_000)
    expect(await store.at(urlOf('trusted'), endsAt)).toMatchObject({ notAfter: endsAt })
    expect(asked).toHaveLength(1)

    const strangers = Promise.allSettled(Array.from({ length: 70 }, async (_, which) => store.at(urlOf(which), now)))
    const again = store.at(urlOf('trusted'), now)
    await settle()
    expect(asked).toHaveLength(6) // the first, four of the strangers', and this one again
    expect(asked.filter((path) => path === '/trusted.pem')).toHaveLength(2)
    for (let round = 0; round < 20; round++) {
      answerAll((path) => (path === '/trusted.pem' ? new Response(acme.certificate) : nothing()))
      await settle()
    }
    await strangers
    expect((await again)?.notAfter).toBeGreaterThan(now)
    expect((await store.at(urlOf('trusted'), now))?.notAfter).toBeGreaterThan(now)
    expect(asked.filter((path) => path === '/trusted.pem')).toHaveLength(2)
  })

  it('is still known, and not valid, when its place has none any more', async () => {
    const pass = standing()
    const ended = await selfSigned('acme.test', { notAfter: '2023-01-01T00:00:00Z', keyOf: acme })
    const get = vi.fn<typeof fetch>(async () => nothing()).mockResolvedValueOnce(new Response(ended.certificate))
    const store = await trusting(get)
    pass(60_000)
    expect(await store.at(urlOf('trusted'), now)).toBeUndefined()
    expect((await store.at(urlOf('trusted'), now))?.notAfter).toBeLessThan(now)
    expect(get).toHaveBeenCalledTimes(2)
  })
})
