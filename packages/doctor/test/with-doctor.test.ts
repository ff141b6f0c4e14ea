import { createServer } from 'node:http'
import { createReceiver, type SecretSource, sign } from '@rawhook/core'
import { webhook } from '@rawhook/express'
import { square } from '@rawhook/providers/square'
import { stripe } from '@rawhook/providers/stripe'
import { listening } from '@rawhook/testing'
import express from 'express'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Diagnosis, type DoctorOptions, withDoctor } from '../src/index.ts'

const secret = 'whsec_of_this_app'
const body = JSON.stringify({ id: 'evt_1', type: 'invoice.paid', data: { object: {} } }, null, 2)

/** Where the doctor reports to, and the next report. */
function reports() {
  const all: Diagnosis[] = []
  let arrive: (diagnosis: Diagnosis) => void = () => {}
  const next = new Promise<Diagnosis>((resolve) => {
    arrive = resolve
  })
  const report = (diagnosis: Diagnosis): void => {
    all.push(diagnosis)
    arrive(diagnosis)
  }
  return { all, next, report }
}

/** What an Express app with a receiver answers to one delivery. */
async function answerOf(source: SecretSource, sent: string, signer = secret) {
  const app = express().use(
    '/hook',
    webhook(createReceiver(stripe, { secret: source, on: { '*': () => {} }, log: false })),
  )
  const { port, close } = await listening(createServer(app))
  try {
    const headers = await sign(stripe, { body, secret: signer })
    const response = await fetch(`http://127.0.0.1:${port}/hook`, { method: 'POST', body: sent, headers })
    return { status: response.status, text: await response.text() }
  } finally {
    await close()
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A receiver of large bodies under the doctor's eyes. */
function receiverOf(report: (diagnosis: Diagnosis) => unknown, all: readonly Diagnosis[] = []) {
  const receiver = createReceiver(stripe, {
    secret: withDoctor(stripe, secret, { report }),
    on: { '*': () => {} },
    log: false,
    maxBodyBytes: 8 * 1024 * 1024,
  })
  const receive = async (headers: Record<string, string>, sent = body): Promise<number> => {
    const response = await receiver.fetch(new Request('http://localhost/', { method: 'POST', body: sent, headers }))
    return response.status
  }
  const reported = async (count: number): Promise<void> => {
    while (all.length < count) await turn()
  }
  return { receive, reported }
}

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

describe('in development', () => {
  it('a refused delivery is explained in the log, and answered as without it', async () => {
    const { next, report } = reports()
    const changed = `${body}\n`
    const answer = await answerOf(withDoctor(stripe, secret, { report }), changed)
    expect(await next).toMatchObject({ ok: false, code: 'body_trailing_newline', proved: true })
    expect(answer).toEqual(await answerOf(secret, changed))
    expect(answer).toEqual({ status: 400, text: '{"error":"signature_invalid"}' })
  })

  it('a sound delivery is handled and not reported', async () => {
    const { all, report } = reports()
    expect(await answerOf(withDoctor(stripe, secret, { report }), body)).toMatchObject({ status: 200 })
    expect(all).toEqual([])
  })

  it('the report is one warning with cause, cure and evidence', async () => {
    const warned = new Promise<unknown>((resolve) => {
      vi.spyOn(console, 'warn').mockImplementation((line: string) => {
        if (line.startsWith('rawhook doctor')) resolve(line) // at start, the receiver has said it of the secret's form
      })
    })
    await answerOf(withDoctor(stripe, `${secret} `), body)
    expect(await warned).toMatch(
      /^rawhook doctor: stripe: secret_whitespace: The secret has blank space.*\n {2}The secret /s,
    )
  })

  it('other secrets are tried', async () => {
    const { next, report } = reports()
    await answerOf(withDoctor(stripe, 'whsec_wrong', { report, otherSecrets: { connect: secret } }), body)
    expect(await next).toMatchObject({ code: 'secret_other_configured' })
  })

  it('the URL that was signed is publicUrl', async () => {
    const { next, report } = reports()
    const url = 'https://shop.example.com/hook'
    const options: DoctorOptions = { report, publicUrl: `${url}/` }
    const receiver = createReceiver(square, {
      secret: withDoctor(square, secret, options),
      publicUrl: `${url}/`,
      on: { '*': () => {} },
      log: false,
    })
    const headers = await sign(square, { body, secret, url })
    const response = await receiver.fetch(new Request('http://localhost/hook', { method: 'POST', body, headers }))
    expect(response.status).toBe(400)
    expect(await next).toMatchObject({ code: 'url_path', proved: true })
  })

  it('the query of the request is tried where publicUrl has none', async () => {
    const { next, report } = reports()
    const url = 'https://shop.example.com/hook'
    const receiver = createReceiver(square, {
      secret: withDoctor(square, secret, { report, publicUrl: url }),
      publicUrl: url,
      on: { '*': () => {} },
      log: false,
    })
    const headers = await sign(square, { body, secret, url: `${url}?tenant=7` })
    await receiver.fetch(new Request('http://localhost/hook?tenant=7', { method: 'POST', body, headers }))
    expect(await next).toMatchObject({ code: 'url_query', proved: true })
  })

  it('one delivery is examined at a time, and those that arrive meanwhile are not', async () => {
    const all: Diagnosis[] = []
    let free = (): void => {}
    const report = (diagnosis: Diagnosis): Promise<void> => {
      all.push(diagnosis)
      return new Promise((resolve) => {
        free = resolve
      })
    }
    const { receive, reported } = receiverOf(report, all)
    const headers = await sign(stripe, { body, secret: 'whsec_of_somebody' })
    const answers = await Promise.all(Array.from({ length: 20 }, () => receive(headers)))
    expect(answers).toEqual(Array.from({ length: 20 }, () => 400))
    await reported(1)
    expect(await receive(headers)).toBe(400)
    free()
    await turn()
    expect(all).toHaveLength(1)
    await receive(headers)
    await reported(2)
    free()
  })

  it('an answer does not wait for the diagnosis', async () => {
    const order: string[] = []
    const { next, report } = reports()
    const { receive } = receiverOf((diagnosis) => {
      order.push('diagnosis')
      report(diagnosis)
    })
    const headers = await sign(stripe, { body, secret: 'whsec_of_somebody' })
    await receive(headers)
    order.push('answer')
    await next
    expect(order).toEqual(['answer', 'diagnosis'])
  })

  it('a body above 2 MiB is only checked, and the log says so', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const logged = new Promise<unknown>((resolve) => {
      warned.mockImplementation(resolve)
    })
    const large = JSON.stringify({ id: 'evt_1', type: 'invoice.paid', text: 'x'.repeat(2 * 1024 * 1024) })
    const { receive } = receiverOf(() => {
      throw new Error('it is not to be diagnosed')
    })
    expect(await receive(await sign(stripe, { body: large, secret }), large)).toBe(200)
    await turn()
    expect(warned).not.toHaveBeenCalled()
    expect(await receive(await sign(stripe, { body: large, secret: 'whsec_other' }), large)).toBe(400)
    expect(await logged).toMatch(/too large to be examined.*rawhook verify stripe/)
  })

  it('a resolver is asked once, and keeps its tenant', async () => {
    const { next, report } = reports()
    const resolver = vi.fn(() => ({ secret: `${secret}\n`, tenant: 'acme' }))
    expect(await answerOf(withDoctor(stripe, resolver, { report }), body)).toMatchObject({ status: 400 })
    expect(await next).toMatchObject({ code: 'secret_whitespace' })
    expect(resolver).toHaveBeenCalledOnce()
  })

  it('a resolver that knows no secret, or fails, answers as without it', async () => {
    const { next, report } = reports()
    const nobody = (): undefined => undefined
    expect(await answerOf(withDoctor(stripe, nobody, { report }), body)).toMatchObject({ status: 400 })
    expect(await next).toMatchObject({ code: 'secret_wrong' })
    const failing = () => Promise.reject(new Error('down'))
    expect(await answerOf(withDoctor(stripe, failing), body)).toMatchObject({ status: 503 })
  })

  it('a report that throws changes nothing but the log', async () => {
    const logged = new Promise<unknown>((resolve) => {
      vi.spyOn(console, 'error').mockImplementation(resolve)
    })
    const report = () => Promise.reject(new Error('mine'))
    expect(await answerOf(withDoctor(stripe, secret, { report }), `${body}\n`)).toMatchObject({ status: 400 })
    expect(await logged).toContain('rawhook doctor')
  })

  it('a secret that cannot be one is refused at start', () => {
    expect(() => withDoctor(stripe, '  ')).toThrow('STRIPE_WEBHOOK_SECRET')
  })
})

it('in production it is the secret itself', () => {
  vi.stubEnv('NODE_ENV', 'production')
  const resolver = (): string => secret
  expect(withDoctor(stripe, secret)).toBe(secret)
  expect(withDoctor(stripe, resolver)).toBe(resolver)
})
