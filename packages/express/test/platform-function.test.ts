import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { spineWebhook, webhook } from '@rawhook/express'
import { spine } from '@rawhook/providers/spine'
import { describe, expect, it } from 'vitest'
import { answers, keptLog, path, secret, signed } from './spine-app.ts'

const on = { '*': () => {} }

describe('a webhook as the function of a platform, without next', () => {
  it('acknowledges where nothing is to run, and says so once', async () => {
    const log = keptLog()
    for (const answer of await answers(spineWebhook(secret, { log }), await signed(), await signed())) {
      expect(answer).toMatchObject({ status: 200, body: '{"ok":true}' })
    }
    expect(log.lines).toEqual([
      'rawhook: spine: there is no on, so every verified event is acknowledged and dropped. Add on.',
    ])
  })

  it('resolves when the answer is written, as the API routes of Next.js want it', async () => {
    const ended: boolean[] = []
    const handlers = [
      webhook(spine, { secret, on: { '*': () => new Promise((resolve) => setImmediate(resolve)) } }),
      webhook(spine, {
        secret,
        handler: async (_request, response) => {
          await new Promise((resolve) => setImmediate(resolve))
          response.end('{}')
        },
      }),
    ]
    for (const handler of handlers) {
      const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
        await handler(request, response)
        ended.push(response.writableEnded)
      }
      await answers((request, response) => void route(request, response), await signed())
    }
    expect(ended).toEqual([true, true])
  })

  it('takes a next of the app for the end, and an error in it for a failure', async () => {
    const log = keptLog()
    const handlerOf = (error?: Error) =>
      webhook(spine, { secret, log, handler: (_request, _response, next) => next(error) })
    const [done] = await answers(handlerOf(), await signed())
    const [failed] = await answers(handlerOf(new Error('out of paper')), await signed())
    expect([done?.status, failed?.status]).toEqual([200, 500])
    expect(log.lines).toContainEqual(
      expect.stringMatching(/handler_failed: The handler of evt_1 \(run\.completed\) threw/),
    )
  })

  it('ignores a third argument that is not a next', async () => {
    const fn = spineWebhook(secret, { on })
    const call = (request: IncomingMessage, response: ServerResponse): unknown =>
      Reflect.apply(fn, undefined, [request, response, { functionName: 'spine' }])
    const [answer, get] = await answers(call, await signed(), { method: 'GET', path })
    expect([answer?.status, get?.status]).toEqual([200, 405])
  })

  it('answers 500, and logs, where the request itself throws', async () => {
    const log = keptLog()
    const fn = spineWebhook(secret, { on, log })
    const call = (request: IncomingMessage, response: ServerResponse): void => {
      Object.defineProperty(request, 'originalUrl', {
        get() {
          throw new Error('not here')
        },
      })
      void fn(request, response)
    }
    const [answer] = await answers(call, await signed())
    expect(answer).toMatchObject({ status: 500, body: '{"error":"handler_failed"}' })
    expect(log.lines).toEqual([expect.stringMatching(/spine: handler_failed: The request threw/)])
  })

  it('is a listener of node:http', async () => {
    createServer(spineWebhook(secret, { on }))
  })
})
