import { execFileSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { AnyEvents, WebhookProvider } from '@rawhook/core'
import { webhook } from '@rawhook/node'
import { adyen } from '@rawhook/providers/adyen'
import { mailgun } from '@rawhook/providers/mailgun'
import { square } from '@rawhook/providers/square'
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

/** A delivery that holds its own proof. */
interface SelfProved {
  readonly provider: WebhookProvider<AnyEvents>
  readonly secret: string
  readonly body: string
}

function adyenDelivery(): SelfProved {
  const key = '44782def547aaa06c910c43932b1eb0c71fc68d9d0c057550c48ec2acf6ba056'
  const fields = ['7914073381342284', '', 'TestMerchant', 'payment-1', '1130', 'EUR', 'AUTHORISATION', 'true']
  const [pspReference, , merchantAccountCode, merchantReference, value, currency, eventCode, success] = fields
  const hmacSignature = createHmac('sha256', Buffer.from(key, 'hex')).update(fields.join(':')).digest('base64')
  const NotificationRequestItem = {
    pspReference,
    merchantAccountCode,
    merchantReference,
    eventCode,
    success,
    amount: { value: Number(value), currency },
    eventDate: '2026-03-01T09:00:00+00:00',
    additionalData: { hmacSignature },
  }
  return {
    provider: adyen,
    secret: key,
    body: JSON.stringify({ live: 'false', notificationItems: [{ NotificationRequestItem }] }),
  }
}

function mailgunDelivery(): SelfProved {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const token = 'a'.repeat(50)
  const signature = createHmac('sha256', secret)
    .update(timestamp + token)
    .digest('hex')
  const eventData = { id: 'CPgfbmQMTCKtHW6uIWtuVe', event: 'delivered', timestamp: Number(timestamp) }
  return {
    provider: mailgun,
    secret,
    body: JSON.stringify({ signature: { timestamp, token, signature }, 'event-data': eventData }),
  }
}

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

describe('what is sent', () => {
  it('is the type that most apps receive most, unless --event names another', async () => {
    const { url, events } = await stripeApp()
    expect(await run(['send', 'stripe', url], { env })).toMatchObject({ exitCode: 0 })
    expect(await run(['send', 'stripe', url, '--event', 'invoice.paid'], { env })).toMatchObject({ exitCode: 0 })
    expect(events.map(({ type }) => type)).toEqual(['checkout.session.completed', 'invoice.paid'])
  })

  it.each([adyenDelivery(), mailgunDelivery()])(
    'is a genuine body as it is, where the provider signs inside the body: $provider.title',
    async ({ provider, secret: own, body }) => {
      const seen: string[] = []
      const on = { '*': ({ type }: { readonly type: string }) => void seen.push(type) }
      const app = await listening(createServer(webhook(provider, { secret: own, log: false, on })))
      onTestFinished(app.close)
      const to = (data: string) => run(['send', provider.name, app.url, '--data', file(`${provider.name}.json`, data)])
      expect(await to(body)).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('it is sent as it is') })
      expect(await to(body.replace(/"(?=success|token)/, '"x'))).toMatchObject({ exitCode: 1 })
      expect(seen).toHaveLength(1)
    },
  )

  it('is signed for the URL that the provider has, which --public-url says', async () => {
    const events: string[] = []
    const on = { '*': ({ id }: { readonly id: string }) => void events.push(id) }
    const publicUrl = 'https://shop.example/hooks?tenant=7'
    const app = await listening(createServer(webhook(square, { secret, publicUrl, log: false, on })))
    onTestFinished(app.close)
    const body = file('square.json', '{"merchant_id":"m","type":"payment.created","event_id":"evt_1","data":{}}')
    const to = (path: string, ...more: readonly string[]) =>
      run(['send', 'square', `127.0.0.1:${app.port}${path}`, '--data', body, ...more], {
        env: { RAWHOOK_SECRET: secret },
      })
    expect((await to('/hooks')).exitCode).toBe(1)
    expect((await to('/hooks', '--public-url', publicUrl)).exitCode).toBe(0)
    expect((await to('/hooks?tenant=7', '--public-url', 'https://shop.example')).exitCode).toBe(0)
    expect(events).toEqual(['evt_1', 'evt_1'])
  })
})

describe('no answer', () => {
  it('says why, and ends with 1', async () => {
    const { port, close } = await listening(createServer())
    await close()
    const { exitCode, stdout } = await send(`http://127.0.0.1:${port}/`, '--json')
    expect(exitCode).toBe(1)
    const error = `No answer from 127.0.0.1:${port}: nothing listens there; start it, or correct the port (ECONNREFUSED).`
    expect(JSON.parse(stdout)).toMatchObject({ deliveries: [{ error }] })
  })

  it('is what breaks off in its body, or does not end', async () => {
    const { port, close } = await listening(
      createServer(({ url }, response) => {
        response.writeHead(200, { 'content-length': 9 })
        response.write('some', () => url === '/breaks' && response.destroy())
      }),
    )
    onTestFinished(close)
    const [broken, endless] = await Promise.all([
      send(`127.0.0.1:${port}/breaks`),
      send(`127.0.0.1:${port}/endless`, '--timeout', '1'),
    ])
    expect(broken).toMatchObject({ exitCode: 1, stderr: '', stdout: expect.stringMatching(/^\S.*\n$/) })
    const stdout = `There was no answer from 127.0.0.1:${port} within 1000 ms.\n`
    expect(endless).toEqual({ exitCode: 1, stderr: '', stdout })
  })

  it('is not waited for longer than --timeout', async () => {
    const { port, close } = await listening(createServer(() => {}))
    onTestFinished(close)
    const { exitCode, stdout } = await send(`127.0.0.1:${port}`, '--timeout', '1')
    const said = `There was no answer from 127.0.0.1:${port} within 1000 ms.\n`
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: said })
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

  it('a long run that is interrupted leaves the terminal as it was', async () => {
    const { port, close } = await listening(createServer(() => {}))
    onTestFinished(close)
    const { until, type, exitCode, shown } = terminal(['send', 'stripe', `127.0.0.1:${port}`, '--repeat', '30'], env)
    await until('0/30')
    type('\u0003')
    await exitCode
    // The cursor, and whether lines wrap.
    expect(shown()).not.toContain('\u001b[?25l')
    expect(shown()).not.toContain('\u001b[?7l')
  })
})

describe('wrong usage', () => {
  it('says what to do instead', async () => {
    vi.stubEnv('TOKEN', secret)
    vi.stubEnv('BROKEN', 'canary\r\nX-Else: canary')
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
      ['adyen', 'localhost'],
      ['mailgun', 'localhost', '--stale', '600', ...data],
      ['aws-sns', 'localhost'],
      ['paypal', 'localhost'],
      ['paypal', 'localhost', ...data],
      ['microsoft-graph', '127.0.0.1', ...data],
      ['sendgrid', '127.0.0.1', ...data],
      ['gitlab', '127.0.0.1', '--data', data[1] ?? '', '--secret-env', 'BROKEN'],
      ['square', 'localhost', '--public-url', '/hook', ...data],
      ['spine', 'localhost:6000', '--secret-env', 'TOKEN'],
      ['spine', 'localhost:65536', '--secret-env', 'TOKEN'],
      ['spine', 'localhost', '--data', '/', '--secret-env', 'TOKEN'],
    ]
    const said: string[] = []
    for (const args of wrong) said.push(await refusal(['send', ...args]))
    await expectGolden(said.join('\n').replaceAll(/\S+body\.json/g, 'body.json'), 'send-usage.txt')
  })
})
