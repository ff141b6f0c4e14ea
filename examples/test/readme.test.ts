import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  type HeadersLike,
  type InboxStore,
  memoryInbox,
  type NewRow,
  type ReceiverOptions,
  sign,
  verify,
  WebhookError,
  webhookErrorCodes,
} from '@rawhook/core'
import { spine } from '@rawhook/providers/spine'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  type Application,
  blockNamed,
  blocksOf,
  createApplication,
  readDocument,
  root,
  tableUnder,
} from './doc-blocks.ts'
import { type RunningServer, runProgram, runServer, typeCheck } from './run-block.ts'

const secret = 'whsec_test'
const env = { SPINE_WEBHOOK_SECRET: secret }
const object = {
  run_id: 'run_1',
  canvas_id: 'canvas_1',
  status: 'completed',
  duration_ms: 5,
  artifacts: [],
  final_output: null,
}
const body = JSON.stringify({ id: 'evt_1', type: 'run.completed', created: 1, livemode: false, data: { object } })

const documents = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
  ...readdirSync(join(root, 'packages'))
    .map((name) => `packages/${name}/README.md`)
    .filter((name) => existsSync(join(root, name))),
]

let application: Application

/** The clients that an application installs beside an inbox. */
const clients = ['pg', '@types/pg', 'libsql']

beforeAll(() => {
  application = createApplication()
  for (const name of clients) {
    const link = join(application.folder, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(root, 'packages/inbox/node_modules', name), link, 'junction')
  }
})

afterAll(() => application.remove())

const writeBlock = (name: string): string => application.write(name, blockNamed('README.md', name).code)

test('every TypeScript block compiles by itself', { timeout: 60_000 }, async () => {
  const blocks = documents.flatMap(blocksOf)
  const files = blocks.map(({ document, line, code }) =>
    application.write(`${document.replaceAll('/', '_')}_line_${line}.ts`, code),
  )
  application.write('tsconfig.json', JSON.stringify({ extends: join(root, 'tsconfig.check.json'), files }))

  expect(files.length).toBeGreaterThan(10)
  expect(await typeCheck(application.folder)).toBe('')
})

test('every link leads to a file of the repository, or to a heading', () => {
  const anchor = (heading: string): string =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-')
  const headings = (document: string): string[] =>
    [...readDocument(document).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => `#${anchor(heading)}`)
  const links = documents.flatMap((document) => {
    const prose = readDocument(document).replaceAll(/^```[\s\S]*?^```$|`[^`\n]*`/gm, '')
    return [...prose.matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, target = '']) => ({ document, target }))
  })
  const isDead = ({ document, target }: { readonly document: string; readonly target: string }): boolean =>
    target.startsWith('#') ? !headings(document).includes(target) : !existsSync(join(root, dirname(document), target))

  expect(links.length).toBeGreaterThan(0)
  expect(links.filter(isDead)).toEqual([])
})

describe('the tables', () => {
  const nameIn = (cell: string | undefined): string => cell?.replaceAll('`', '') ?? ''

  test('list exactly the options', () => {
    const options: Record<keyof ReceiverOptions<object> | 'handler' | 'path' | 'prefix', true> = {
      secret: true,
      on: true,
      unhandled: true,
      schemas: true,
      tolerance: true,
      now: true,
      maxBodyBytes: true,
      bodyTimeout: true,
      source: true,
      publicUrl: true,
      inbox: true,
      inboxTimeout: true,
      acknowledge: true,
      runner: true,
      describeError: true,
      log: true,
      onOutcome: true,
      handler: true,
      path: true,
      prefix: true,
    }
    expect(tableUnder('README.md', 'Options').map(([name]) => nameIn(name))).toEqual(Object.keys(options))
  })

  test('list exactly the codes, each with its status', () => {
    const listed = tableUnder('README.md', 'Codes').map(([code, status = '']) => [
      nameIn(code),
      Number.parseInt(status, 10),
    ])
    const actual = webhookErrorCodes.map((code) => [code, new WebhookError(code).status])

    expect(listed.length).toBe(actual.length)
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(actual))
  })
})

describe.each(['express.ts', 'fastify.ts', 'hono.ts', 'node.ts'])('the server of %s', (name) => {
  let server: RunningServer

  beforeAll(async () => {
    server = await runServer(writeBlock(name), env)
  }, 30_000)

  afterAll(() => server.stop())

  const post = (headers: Record<string, string>): Promise<Response> =>
    fetch(`${server.url}/webhooks/spine`, { method: 'POST', headers, body })

  test('runs the handler of what Spine signs', async () => {
    const response = await post(await sign(spine, { body, secret }))

    expect([response.status, await response.text()]).toEqual([200, '{"ok":true}'])
    await server.printed('completed run_1')
  })

  test('refuses another secret', async () => {
    const response = await post(await sign(spine, { body, secret: 'whsec_other' }))

    expect([response.status, await response.text()]).toEqual([400, '{"error":"signature_invalid"}'])
    await server.printed('signature_invalid')
  })

  test('refuses a GET, as the table says', async () => {
    const response = await fetch(`${server.url}/webhooks/spine`)

    expect([response.status, response.headers.get('allow')]).toEqual(name === 'hono.ts' ? [404, null] : [405, 'POST'])
  })
})

test('send.ts delivers to the server of express.ts', { timeout: 30_000 }, async () => {
  const server = await runServer(writeBlock('express.ts'), env)
  const { code } = blockNamed('README.md', 'send.ts')
  const send = application.write('send.ts', code.replace('http://127.0.0.1:3000', server.url))
  try {
    expect(await runProgram(send, env)).toEqual({ code: 0, output: '200 {"ok":true}\n' })
    const forged = await runProgram(send, { SPINE_WEBHOOK_SECRET: 'whsec_other' })
    expect(forged.output).toBe('400 {"error":"signature_invalid"}\n')
  } finally {
    await server.stop()
  }
})

test('durable.ts keeps a run once, also when it comes again after a restart', { timeout: 60_000 }, async () => {
  const durable = { ...env, INBOX: join(application.folder, 'webhooks.db') }
  const file = writeBlock('durable.ts')
  const headers = await sign(spine, { body, secret })
  for (const expected of ['kept run_1', 'is completed already']) {
    const server = await runServer(file, durable)
    try {
      const response = await fetch(`${server.url}/webhooks/spine`, { method: 'POST', headers, body })
      expect([response.status, await response.text()]).toEqual([200, '{"ok":true}'])
      await server.printed(expected)
    } finally {
      await server.stop()
    }
  }
  const query = "new Database(process.env.INBOX).prepare('SELECT id FROM run').all()"
  const rows = application.write('rows.ts', `import Database from 'libsql'\nconsole.log(JSON.stringify(${query}))`)
  expect(await runProgram(rows, durable)).toEqual({ code: 0, output: '[{"id":"run_1"}]\n' })
})

test('reply.ts answers in its own words, both ways', { timeout: 30_000 }, async () => {
  const server = await runServer(writeBlock('reply.ts'), env)
  const headers = await sign(spine, { body, secret })
  const answerOf = async (path: string): Promise<unknown> =>
    (await fetch(server.url + path, { method: 'POST', headers, body })).json()
  try {
    expect(await answerOf('/webhooks/spine')).toEqual({ id: 'evt_1' })
    expect(await answerOf('/hooks/spine')).toEqual({ id: 'evt_1', bytes: body.length })
  } finally {
    await server.stop()
  }
})

test('rotation.ts takes both secrets, and says which one matched', { timeout: 30_000 }, async () => {
  const server = await runServer(writeBlock('rotation.ts'), { ...env, SPINE_WEBHOOK_SECRET_NEXT: 'whsec_next' })
  try {
    for (const [index, signing] of ['whsec_next', secret].entries()) {
      const headers = await sign(spine, { body, secret: signing })
      const response = await fetch(`${server.url}/webhooks/spine`, { method: 'POST', headers, body })
      expect(response.status).toBe(200)
      await server.printed(`signed with secret ${index}`)
    }
  } finally {
    await server.stop()
  }
})

test('rotation.ts starts while the next secret is empty', { timeout: 30_000 }, async () => {
  const server = await runServer(writeBlock('rotation.ts'), { ...env, SPINE_WEBHOOK_SECRET_NEXT: '' })
  try {
    const headers = await sign(spine, { body, secret })
    expect((await fetch(`${server.url}/webhooks/spine`, { method: 'POST', headers, body })).status).toBe(200)
    await server.printed('signed with secret 0')
  } finally {
    await server.stop()
  }
})

test('tenants.ts finds the secret of an account, and knows no others', { timeout: 30_000 }, async () => {
  const server = await runServer(writeBlock('tenants.ts'), { ACME_SECRET: 'whsec_acme' })
  const headers = await sign(spine, { body, secret: 'whsec_acme' })
  const statusOf = async (account: string): Promise<number> =>
    (await fetch(`${server.url}/webhooks/spine/${account}`, { method: 'POST', headers, body })).status
  try {
    expect(await statusOf('acme')).toBe(200)
    await server.printed('acme evt_1')
    expect(await statusOf('nobody')).toBe(400)
  } finally {
    await server.stop()
  }
})

test('handlers.test.ts passes', { timeout: 30_000 }, async () => {
  const { code, output } = await runProgram(writeBlock('handlers.test.ts'), {})

  expect(output).toContain('pass 2')
  expect(code).toBe(0)
})

describe('without a server', () => {
  const load = async <TModule>(name: string): Promise<TModule> => import(pathToFileURL(writeBlock(name)).href)
  const requestSignedWith = async (signing: string): Promise<Request> => {
    const headers = await sign(spine, { body, secret: signing })
    return new Request('http://localhost/webhooks/spine', { method: 'POST', headers, body })
  }

  beforeAll(() => {
    vi.stubEnv('SPINE_WEBHOOK_SECRET', secret)
    return () => vi.unstubAllEnvs()
  })

  test('route.ts answers like a Next.js route handler', async () => {
    const { POST } = await load<{ POST: (request: Request) => Promise<Response> }>('route.ts')

    expect((await POST(await requestSignedWith(secret))).status).toBe(200)
    expect((await POST(await requestSignedWith('whsec_other'))).status).toBe(400)
  })

  test.each(['worker.ts', 'hono-edge.ts'])('%s takes the secret of its environment', async (name) => {
    type Worker = { default: { fetch: (request: Request, env: object) => Promise<Response> } }
    const { default: worker } = await load<Worker>(name)
    const bindings = { SPINE_WEBHOOK_SECRET: 'whsec_edge' }

    expect((await worker.fetch(await requestSignedWith('whsec_edge'), bindings)).status).toBe(200)
    expect((await worker.fetch(await requestSignedWith(secret), bindings)).status).toBe(400)
  })

  test('verify.ts returns what was verified, and throws the code', async () => {
    type Verify = { receive: (body: Uint8Array, headers: HeadersLike) => Promise<string> }
    const { receive } = await load<Verify>('verify.ts')
    const bytes = new TextEncoder().encode(body)

    expect(await receive(bytes, await sign(spine, { body, secret }))).toBe('run_1')
    await expect(receive(bytes, {})).rejects.toMatchObject({ code: 'signature_missing', status: 400 })
  })

  test('receipt-sqlite.ts keeps a payment once', async () => {
    writeBlock('receipt-sqlite.ts')
    const program = application.write(
      'payments.ts',
      `import Database from 'libsql'
       import { keepPayment, prepareShop } from './receipt-sqlite.ts'
       const shop = new Database(':memory:')
       prepareShop(shop)
       for (const key of ['spine/evt_1', 'spine/evt_1', 'spine/evt_2']) keepPayment(shop, key, { idempotencyKey: key })
       console.log(JSON.stringify(shop.prepare('SELECT id FROM payment').all()))`,
    )

    expect(await runProgram(program, {})).toEqual({ code: 0, output: '[{"id":"spine/evt_1"},{"id":"spine/evt_2"}]\n' })
  })

  test('operate.ts replays what is dead, and purges what is old', async () => {
    const { operate } = await load<{ operate: (inbox: InboxStore) => Promise<void> }>('operate.ts')
    let time = Date.now()
    const inbox = memoryInbox({ now: () => time })
    const row = (key: string): NewRow => ({
      source: 'spine',
      tenant: '',
      key,
      id: key,
      type: 'run.completed',
      position: 0,
      rawBody: new Uint8Array(1),
      signedPart: undefined,
      sha256: '',
      headers: {},
      keyWindowMs: undefined,
    })
    const [old] = await inbox.admit([row('evt_old')], 1000)
    if (old?.kind !== 'new' || old.claim === undefined) throw new Error('it is not new')
    await inbox.complete(old.claim)
    time += 31 * 86_400_000
    const [dead] = await inbox.admit([row('evt_dead')], 1000)
    if (dead?.kind !== 'new' || dead.claim === undefined) throw new Error('it is not new')
    await inbox.fail(dead.claim, 'Error', { status: 'dead' })
    await operate(inbox)

    const rows = await inbox.list({})
    expect(rows.map(({ key, status, replayedBy }) => [key, status, replayedBy])).toEqual([
      ['evt_dead', 'pending', 'ada'],
    ])
  })

  test('acme.ts is a provider that signs and is verified', async () => {
    const { acme } = await load<{ acme: typeof spine }>('acme.ts')
    const order = JSON.stringify({ id: 'evt_1', type: 'order.paid', data: { order: 'o_1', total: 5 } })
    const headers = await sign(acme, { body: order, secret })

    expect(headers['Acme-Signature']).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/)
    expect(await verify(acme, { body: order, headers, secret })).toMatchObject({ id: 'evt_1', type: 'order.paid' })
  })
})
