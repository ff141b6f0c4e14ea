import { sign } from '@rawhook/core'
import { square } from '@rawhook/providers/square'
import { stripe } from '@rawhook/providers/stripe'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { verdictPage } from '../src/verify/verdict-page.ts'
import { temporaryFiles } from './files.ts'
import { expectGolden } from './golden.ts'
import { refusal, run } from './program.ts'
import { body, httpDump, secret, signedAt } from './stripe-delivery.ts'

const file = temporaryFiles()
const env = { STRIPE_WEBHOOK_SECRET: secret }

describe('a saved request that is genuine', () => {
  it('is valid however old it is, which is exactly ok, code, cause, cure and evidence in JSON', async () => {
    const { exitCode, stdout } = await run(['verify', 'stripe', '--request', '-', '--json'], {
      env,
      input: await httpDump(),
    })
    expect(exitCode).toBe(0)
    const verdict: unknown = JSON.parse(stdout)
    expect(verdict).toEqual({ ok: true, code: 'ok', cause: expect.any(String), cure: expect.any(String), evidence: [] })
  })

  it('is too old when --now says when it arrived', async () => {
    const input = await httpDump()
    const args = ['verify', 'stripe', '--request', '-', '--json', '--now']
    const inTime = await run([...args, String(signedAt + 300)], { env, input })
    const late = await run([...args, String(signedAt + 301)], { env, input })
    expect([inTime.exitCode, late.exitCode]).toEqual([0, 1])
    expect(JSON.parse(late.stdout)).toMatchObject({ ok: false, code: 'timestamp_stale' })
  })

  it('may be a curl line', async () => {
    const signature = Object.entries(await sign(stripe, { body, secret, now: signedAt })).map((line) => line.join(': '))
    const input = `curl 'https://shop.example/' \\\n  -H '${signature.join()}' \\\n  --data-raw '${body}' --compressed\n`
    expect(await run(['verify', 'stripe', '--curl', '-'], { env, input })).toMatchObject({ exitCode: 0 })
  })

  it('may be a body with headers, with several secrets and the URL that was signed', async () => {
    const sent = JSON.stringify({ event_id: 'evt_1', type: 'payment.updated', data: {} })
    const url = 'https://shop.example/square'
    const headers = Object.entries(await sign(square, { body: sent, secret, url })).map((line) => line.join(': '))
    const args = ['verify', 'square', '--body', file('square.json', sent), '--header', headers.join(), '--url', url]
    const secrets = ['--secret-env', 'NEXT_KEY', '--secret-env', 'KEY']
    const result = await run([...args, ...secrets], { env: { NEXT_KEY: 'another key', KEY: secret } })
    expect(result).toMatchObject({ exitCode: 0, stdout: 'Signature valid.\nEvent evt_1: payment.updated\n' })
  })
})

it('a --url without the query that the saved request has is the cause', async () => {
  const sent = JSON.stringify({ event_id: 'evt_1', type: 'payment.updated', data: {} })
  const url = 'https://shop.example/square'
  const [[name, value] = []] = Object.entries(await sign(square, { body: sent, secret, url: `${url}?tenant=7` }))
  const head = ['POST /square?tenant=7 HTTP/1.1', 'Host: inner.example', `${name}: ${value}`]
  const input = `${head.join('\r\n')}\r\n\r\n${sent}`
  const args = ['verify', 'square', '--request', '-', '--url', url, '--secret-env', 'KEY', '--json']
  const { exitCode, stdout } = await run(args, { env: { KEY: secret }, input })
  expect(exitCode).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({ ok: false, code: 'url_query' })
})

it('a cause that nothing proves is called likely, and a proved one is not', async () => {
  const headers = Object.entries(await sign(stripe, { body, secret, now: signedAt })).map((line) => line.join(': '))
  const pageOf = async (sent: string): Promise<string> => {
    const args = ['verify', 'stripe', '--body', file('stripe.json', sent), '--header', headers.join()]
    return (await run(args, { env })).stdout
  }
  expect(await pageOf(`${body}x`)).toContain('Not valid. secret_wrong, likely\n')
  expect(await pageOf(body + body)).toContain('Not valid. body_duplicated\n')
})

it('what an event says of itself is no command for the terminal', () => {
  const events = [{ id: 'evt_1\u001b[2J', type: 'customer.created' }]
  const valid = {
    ok: true,
    code: 'ok',
    cause: '',
    cure: '',
    evidence: [],
    also: [],
    certain: true,
    age: undefined,
    events,
  }
  expect(verdictPage(valid, undefined)).toBe('Signature valid.\nEvent evt_1?[2J: customer.created')
})

describe('a saved request that is not', () => {
  it('says which variable holds the secret that it was signed with', async () => {
    const other = { STRIPE_WEBHOOK_SECRET: 'whsec_of_another_endpoint', STRIPE_TEST_WEBHOOK_SECRET: secret }
    const { exitCode, stdout } = await run(['verify', 'stripe', '--request', '-'], {
      env: other,
      input: await httpDump(),
    })
    expect(exitCode).toBe(1)
    expect(stdout).toContain('secret_other_configured')
    expect(stdout).toContain('STRIPE_TEST_WEBHOOK_SECRET')
    expect(stdout).not.toContain(secret)
  })

  it('says what a receiver refuses besides signatures', async () => {
    const dump = await httpDump()
    const input = dump.replace('Content-Type', 'Content-Encoding: gzip\r\nContent-Type')
    const { exitCode, stdout } = await run(['verify', 'stripe', '--request', '-', '--json'], { env, input })
    expect(exitCode).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, code: 'content_encoding_unsupported' })
  })
})

it('is wrong usage when there is no delivery, or more than one, or it cannot be read, or has too many secrets', async () => {
  vi.stubEnv('KEY', secret)
  onTestFinished(() => void vi.unstubAllEnvs())
  const dump = file('d.http', await httpDump())
  const wrong = [
    [],
    ['--request', 'd.http', '--curl', 'd.sh'],
    ['--request', 'nowhere/d.http'],
    ['--request', 'd.http', '--now', '1767225600000'],
    ['--request', dump, ...Array.from({ length: 6 }, () => ['--secret-env', 'KEY']).flat()],
  ]
  const said: string[] = []
  for (const args of wrong) said.push(await refusal(['verify', 'stripe', ...args]))
  await expectGolden(said.join('\n').replace(dump, 'd.http'), 'verify-usage.txt')
})
