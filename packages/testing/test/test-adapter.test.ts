import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createReceiver } from '@rawhook/core'
import { type AdapterTarget, type Mount, testAdapter } from '@rawhook/testing/contracts'
import { describe, expect, it } from 'vitest'

/** The suite's tests, in a runner that keeps their results. */
function results(
  target: Omit<AdapterTarget, 'name' | 'forms'>,
  only = /./,
): Promise<readonly { name: string; passed: boolean }[]> {
  const tests: { name: string; body: () => Promise<void> }[] = []
  const runner = {
    describe: (_name: string, body: () => void) => body(),
    it: (name: string, body: () => Promise<void>) => void (only.test(name) && tests.push({ name, body })),
  }
  testAdapter(runner, { name: 'x', forms: ['on'], opensPort: false, nests: false, seesWholeApp: false, ...target })
  return Promise.all(
    tests.map(({ name, body }) =>
      body().then(
        () => ({ name, passed: true }),
        () => ({ name, passed: false }),
      ),
    ),
  )
}

type Serve = (request: Request) => Promise<Response>

const serve =
  (around: (honest: Serve, request: Request) => Promise<Response>) =>
  async (mounts: readonly Mount[]): Promise<{ fetch: Serve }> => {
    const receivers = new Map(mounts.map(({ path, provider, options }) => [path, createReceiver(provider, options)]))
    const honest: Serve = async (request) =>
      receivers.get(new URL(request.url).pathname)?.fetch(request) ?? Response.json({ app: true })
    return { fetch: (request) => around(honest, request) }
  }

const again = (request: Request, body: BodyInit | null): Request =>
  new Request(request.url, { method: request.method, headers: request.headers, body })

const hasBody = ({ method }: Request): boolean => method !== 'GET' && method !== 'HEAD'

describe('the contract of adapters', () => {
  it('is met by an honest adapter, in any runner', async () => {
    const all = await results({ serve: serve((honest, request) => honest(request)) })
    expect(all.length).toBeGreaterThan(50)
    expect(all.filter(({ passed }) => !passed)).toEqual([])
  })

  const broken: readonly (readonly [string, RegExp, (honest: Serve, request: Request) => Promise<Response>])[] = [
    [
      'reads the body as text',
      /^keeps a byte order mark/,
      async (honest, request) => honest(hasBody(request) ? again(request, await request.text()) : request),
    ],
    [
      'answers every refusal with 200',
      /^never answers a forgery with a 2xx/,
      async (honest, request) => {
        const answer = await honest(request)
        return answer.status === 400 ? Response.json({ ok: true }) : answer
      },
    ],
    [
      'lets unsigned requests pass',
      /^refuses no signature header/,
      async (honest, request) =>
        request.method === 'POST' && !request.headers.has('acme-signature')
          ? Response.json({ ok: true })
          : honest(request),
    ],
    [
      'drops the query',
      /^shows a secret resolver the URL/,
      async (honest, request) =>
        honest(
          new Request(
            request.url.replace(/\?.*/, ''),
            hasBody(request) ? again(request, await request.arrayBuffer()) : request,
          ),
        ),
    ],
    [
      'adds to what it answers',
      /^refuses a wrong signature/,
      async (honest, request) => {
        const answer = await honest(request)
        return new Response(`${await answer.text()} `, {
          status: answer.status === 204 ? 200 : answer.status,
          headers: answer.headers,
        })
      },
    ],
  ]
  for (const [what, test, around] of broken) {
    it(`is not met by an adapter that ${what}`, async () => {
      const failed = (await results({ serve: serve(around) })).filter(({ passed }) => !passed)
      expect(failed.map(({ name }) => name)).toContainEqual(expect.stringMatching(test))
    })
  }

  it('is not met by an adapter that stops reading at the limit and answers', async () => {
    const only = /^serves the next delivery after body_too_large \(chunked\)/
    const all = await results({ opensPort: true, serve: serveWithoutReadingOn }, only)
    expect(all.map(({ passed }) => passed)).toEqual([false])
  })
})

async function serveWithoutReadingOn() {
  const server = createServer((request, response) => {
    let seen = 0
    request.on('data', (bytes: Uint8Array) => {
      seen += bytes.length
      if (seen <= 64 * 1024 || response.writableEnded) return
      request.pause()
      response.writeHead(413).end('{"error":"body_too_large"}')
    })
    request.on('end', () => response.end('{"ok":true}'))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
