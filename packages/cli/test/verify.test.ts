import { sign } from '@rawhook/core'
import { square } from '@rawhook/providers/square'
import { describe, expect, it } from 'vitest'
import { temporaryFiles } from './files.ts'
import { expectGolden } from './golden.ts'
import { run } from './program.ts'
import { body, httpDump, secret, signedAt } from './stripe-delivery.ts'

const file = temporaryFiles()
const env = { STRIPE_WEBHOOK_SECRET: secret }
const ageless = (text: string): string => text.replace(/\d+ d old/, 'N d old')

describe('a saved request that is genuine', () => {
  it('is valid however old it is, and 0', async () => {
    const { exitCode, stdout, stderr } = await run(
      ['verify', 'stripe', '--request', file('d.http', await httpDump())],
      { env },
    )
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    await expectGolden(ageless(stdout), 'verify-old.txt')
  })

  it('is exactly ok, code, cause, cure and evidence in JSON', async () => {
    const { stdout } = await run(['verify', 'stripe', '--request', '-', '--json'], { env, input: await httpDump() })
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

  it('may be a curl line, a body with headers, or signed with another of the secrets', async () => {
    const headers = await sign(square, { body, secret, url: 'https://shop.example/square' })
    const lines = Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`])
    const secrets = ['--secret-env', 'OLD', '--secret-env', 'NEW']
    const given = await run(
      [
        'verify',
        'square',
        '--body',
        file('b.json', body),
        ...lines,
        ...secrets,
        '--url',
        'https://shop.example/square',
      ],
      {
        env: { OLD: 'another', NEW: secret },
      },
    )
    expect(given).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('payload_malformed') })
    const curl = `curl https://shop.example/square ${lines.join(' ').replaceAll('--header ', "-H '").replaceAll('= ', "=' ")}`
    expect(curl).toContain('curl')
  })
})

describe('a saved request that is not', () => {
  it('says what was done to the body, and ends with 1', async () => {
    const sent = JSON.stringify(JSON.parse(body))
    const { exitCode, stdout } = await run(['verify', 'stripe', '--request', '-'], {
      env,
      input: await httpDump({ sent }),
    })
    expect(exitCode).toBe(1)
    await expectGolden(stdout, 'verify-reserialized.txt')
  })

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

it.each([
  ['nothing', [], 'Say where the delivery is: with one of --request, --curl and --body.'],
  [
    'two of them',
    ['--request', '-', '--curl', '-'],
    'Say where the delivery is: with one of --request, --curl and --body.',
  ],
  ['what is no request', ['--request', '-'], 'The saved request has no empty line between its headers and its body.'],
  ['what is no curl line', ['--curl', '-'], "The line does not start with 'curl'."],
  ['no header', ['--body', '-', '--header', 'whsec_1'], "A header is 'Name: value', and this is none: 'whsec_1'."],
  ['milliseconds', ['--request', '-', '--now', '1767225600000'], 'Unix seconds'],
  ['an unknown file', ['--request', 'nowhere/d.http'], 'nowhere/d.http'],
])('given %s, it is wrong usage', async (_, args, message) => {
  const { exitCode, stdout, stderr } = await run(['verify', 'stripe', ...args], { env, input: 'POST / HTTP/1.1' })
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
  expect(stderr).toContain(message)
})
