import { execFileSync } from 'node:child_process'
import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { listening } from '@rawhook/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { temporaryFiles } from './files.ts'
import { expectGolden } from './golden.ts'
import { masked } from './masked.ts'
import { environment, refusal, run } from './program.ts'
import { stripeApp } from './stripe-app.ts'
import { secret } from './stripe-delivery.ts'
import { terminal } from './terminal.ts'

const file = temporaryFiles()
const env = { STRIPE_WEBHOOK_SECRET: secret }
const send = (url: string, ...options: readonly string[]) =>
  run(['send', 'stripe', url, '--event', 'customer.created', ...options], { env })

describe('a delivery', () => {
  it('is taken by the app as the provider’s own', async () => {
    const { url, events } = await stripeApp()
    const { exitCode, stderr } = await send(url)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(events).toMatchObject([{ type: 'customer.created', data: { object: { object: 'customer' } } }])
  })

  it('is refused when a byte was changed, or the signature is old, and then it ends with 1', async () => {
    const { url, events } = await stripeApp()
    const [forged, old] = await Promise.all([send(url, '--tamper', '--json'), send(url, '--stale', '600', '--json')])
    expect([forged.exitCode, old.exitCode]).toEqual([1, 1])
    expect(JSON.parse(forged.stdout)).toMatchObject({
      ok: false,
      deliveries: [{ status: 400, body: '{"error":"signature_invalid"}' }],
    })
    expect(JSON.parse(old.stdout)).toMatchObject({
      ok: false,
      deliveries: [{ status: 400, body: '{"error":"signature_stale"}' }],
    })
    expect(events).toEqual([])
  })

  it('has an id of its own, or the same one each time with --duplicate', async () => {
    const { url, events } = await stripeApp()
    const { exitCode, stdout } = await send(url, '--repeat', '12', '--concurrency', '4')
    expect(exitCode).toBe(0)
    expect(new Set(events.map(({ id }) => id)).size).toBe(12)
    await expectGolden(masked(stdout).replace(/^.*within.*$/m, 'Times'), 'send-repeat.txt')
    expect(await send(url, '--duplicate')).toMatchObject({ exitCode: 0 })
    const [one, other, ...more] = events.slice(12)
    expect(more).toEqual([])
    expect(one?.id).toBe(other?.id)
  })

  it('may carry any bytes, which arrive as they are', async () => {
    const bodies: Buffer[] = []
    const types: unknown[] = []
    const { port, close } = await listening(
      createServer(async (request, response) => {
        bodies.push(await buffer(request))
        types.push(request.headers['x-github-event'])
        response.writeHead(302, { location: 'http://192.0.2.1/' }).end()
      }),
    )
    onTestFinished(close)
    const bytes = Buffer.from('\ufeff{"a":1}\r\n\u0000\u00ff', 'latin1')
    const args = ['send', 'github', `localhost:${port}/x`, '--event', 'push', '--data', file('body.bin', bytes)]
    const { exitCode, stdout } = await run(args, { env: { RAWHOOK_SECRET: secret } })
    expect(bodies).toEqual([bytes])
    expect(types).toEqual(['push'])
    expect(exitCode).toBe(1)
    expect(stdout).toContain('302 Found')
  })
})

describe('no answer', () => {
  it('says why, and ends with 1', async () => {
    const { port, close } = await listening(createServer())
    await close()
    const { exitCode, stdout } = await send(`http://127.0.0.1:${port}/`, '--json')
    expect(exitCode).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ deliveries: [{ error: `connect ECONNREFUSED 127.0.0.1:${port}` }] })
  })

  it('is not waited for longer than --timeout', async () => {
    const { port, close } = await listening(createServer(() => {}))
    onTestFinished(close)
    const { exitCode, stdout } = await send(`127.0.0.1:${port}`, '--timeout', '1')
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: 'There was no answer within 1000 ms.\n' })
  })
})

describe('--curl', () => {
  it('prints a line that rawhook verify finds genuine, and that holds no secret', async () => {
    const { exitCode, stdout } = await send('http://192.0.2.1/hook?a=b&c=d', '--curl')
    expect(exitCode).toBe(0)
    expect(stdout).not.toContain(secret)
    await expectGolden(masked(stdout), 'send-curl.txt')
    expect(await run(['verify', 'stripe', '--curl', '-'], { env, input: stdout })).toMatchObject({ exitCode: 0 })
  })

  it.each([
    ['gitlab', 'a plain token', 'X-Gitlab-Token: a plain token'],
    ['postmark', 'user:password', 'Authorization: Basic dXNlcjpwYXNzd29yZA=='],
  ])('leaves it to the shell to put in the secret that %s sends itself', async (provider, token, header) => {
    const env = { TOKEN: token }
    const args = ['send', provider, 'localhost/hook', '--data', '-', '--curl', '--secret-env', 'TOKEN']
    const { stdout } = await run(args, { env, input: "it's $HOME!" })
    expect(stdout).not.toContain(token)
    const shell = `curl() { printf '%s\\n' "$@"; }\n${stdout}`
    const words = execFileSync('bash', ['-c', shell], { env: environment(env), encoding: 'utf8' }).split('\n')
    expect(words).toEqual(expect.arrayContaining(['http://localhost/hook', header, '--data-raw', "it's $HOME!"]))
  })
})

describe('in a terminal', () => {
  it('a long run has a bar', async () => {
    const { url } = await stripeApp()
    const { exitCode, shown } = terminal(['send', 'stripe', url, '--repeat', '30'], env)
    expect(await exitCode).toBe(0)
    expect(shown()).toContain('30/30')
  })
})

describe('wrong usage', () => {
  it('says what to do instead', async () => {
    vi.stubEnv('TOKEN', secret)
    onTestFinished(() => void vi.unstubAllEnvs())
    const data = ['--data', file('body.json', '{}'), '--secret-env', 'TOKEN']
    const wrong = [
      ['stripe', 'http://192.0.2.1/'],
      ['stripe', 'http://user:password@localhost/'],
      ['stripe', 'ftp://localhost/'],
      ['spine', 'localhost', '--event', 'customer.created', '--secret-env', 'TOKEN'],
      ['spine', 'localhost', '--secret-env', 'NOWHERE'],
      ['spine', 'localhost', '--repeat', '0'],
      ['github', 'localhost', '--stale', '600'],
      ['discord', 'localhost'],
      ['adyen', 'localhost', ...data],
      ['adyen', 'localhost'],
    ]
    const said: string[] = []
    for (const args of wrong) said.push(await refusal(['send', ...args]))
    await expectGolden(said.join('\n').replaceAll(/\S+body\.json/g, 'body.json'), 'send-usage.txt')
  })
})
