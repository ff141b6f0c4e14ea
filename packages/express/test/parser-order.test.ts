import { gzipSync } from 'node:zlib'
import { captureRawBody, spineWebhook } from '@rawhook/express'
import type { RequestHandler } from 'express'
import { describe, expect, it } from 'vitest'
import { expresses } from './expresses.ts'
import { answers, completed, forged, keptLog, path, secret, signed } from './spine-app.ts'

const accepted = { status: 200, body: '{"ok":true}' }
const refused = { status: 400, body: '{"error":"signature_invalid"}' }
const parsed = { status: 500, body: '{"error":"body_already_parsed"}' }

for (const { name, express } of expresses) {
  function spineAfter(...before: readonly RequestHandler[]) {
    const app = express()
    const log = keptLog()
    const ran: string[] = []
    for (const handler of before) app.use(handler)
    app.use(path, spineWebhook(secret, { log, on: { 'run.completed': ({ id }) => void ran.push(id) } }))
    app.use(express.json())
    app.post('/other', (request, response) => void response.json(request.body))
    return { app, log, ran }
  }

  describe(`a parser before the webhook in ${name}`, () => {
    const anything = { type: () => true }
    const keepingBytes: readonly (readonly [string, readonly RequestHandler[]])[] = [
      ['no parser', []],
      ['raw()', [express.raw(anything)]],
      ['text()', [express.text(anything)]],
      ['json() with captureRawBody', [express.json({ verify: captureRawBody })]],
      ['urlencoded(), which leaves JSON alone', [express.urlencoded({ extended: true })]],
      ['json() for other types', [express.json({ type: 'application/vnd.api+json' })]],
    ]
    for (const [what, before] of keepingBytes) {
      it(`accepts signed and refuses forged deliveries behind ${what}`, async () => {
        const { app, ran } = spineAfter(...before)
        const [good, bad] = await answers(app, await signed(), await forged())
        expect(good).toMatchObject(accepted)
        expect(bad).toMatchObject(refused)
        expect(ran).toEqual(['evt_1'])
      })
    }

    it('refuses everything at once behind json(), and the log names the cause and both cures', async () => {
      const { app, ran, log } = spineAfter(express.json())
      for (const answer of await answers(app, await signed(), await forged())) expect(answer).toMatchObject(parsed)
      expect(ran).toEqual([])
      expect(log.lines).toHaveLength(1)
      expect(log.lines[0]).toMatch(/body_already_parsed: A body parser ran before the webhook/)
      expect(log.lines[0]).toMatch(/Mount the webhook before the parser/)
      expect(log.lines[0]).toMatch(/let the parser keep the bytes/)
    })

    it('still refuses an unsigned request behind json() for its signature', async () => {
      const { app } = spineAfter(express.json())
      const [answer] = await answers(app, { ...(await signed()), headers: [] })
      expect(answer).toMatchObject({ status: 400, body: '{"error":"signature_missing"}' })
    })

    it('takes an empty body behind json() for an empty body', async () => {
      const { app } = spineAfter(express.json())
      const [answer] = await answers(app, await signed(''))
      expect(answer).toMatchObject({ status: 400, body: '{"error":"payload_malformed"}' })
    })

    it('refuses a body that earlier code read without keeping it', async () => {
      const { app } = spineAfter((request, _response, next) => {
        request.on('data', () => {}).on('end', () => next())
      })
      for (const answer of await answers(app, await signed(), await forged())) expect(answer).toMatchObject(parsed)
    })

    it('takes the bytes of text that earlier code makes of the body at the same time', async () => {
      const collected: string[] = []
      const { app, ran } = spineAfter((request, _response, next) => {
        request.setEncoding('utf8').on('data', (text: string) => collected.push(text))
        next()
      })
      const body = completed.replace('run_1', 'ünïcode')
      const [good, bad] = await answers(app, await signed(body), await forged())
      expect([good?.status, bad?.status, ran.length]).toEqual([200, 400, 1])
      expect(collected.join('')).toBe(body + completed)
    })

    it('refuses text that is not the bytes', async () => {
      const { app } = spineAfter((request, _response, next) => {
        request.setEncoding('base64')
        next()
      })
      for (const answer of await answers(app, await signed(), await forged())) expect(answer).toMatchObject(parsed)
    })

    it('takes text that text() decoded by the charset of the request', async () => {
      const { app } = spineAfter(express.text({ type: '*/*' }))
      const { headers, ...request } = await signed(completed.replace('run_1', 'ünïcode'))
      for (const [charset, status] of [
        ['utf-8', 200],
        ['iso-8859-1', 200],
        ['windows-1252', 500],
      ]) {
        const typed = headers.map(([name, value]) =>
          name === 'content-type' ? ([name, `text/plain; charset=${charset}`] as const) : ([name, value] as const),
        )
        const [answer] = await answers(app, { ...request, headers: typed })
        expect([charset, answer?.status]).toEqual([charset, status])
      }
    })

    it('never verifies the parsed object that a middleware left in rawBody', async () => {
      const { app } = spineAfter(express.json(), (request, _response, next) => {
        Object.assign(request, { rawBody: request.body })
        next()
      })
      for (const answer of await answers(app, await signed())) expect(answer).toMatchObject(parsed)
    })

    it('refuses a compressed delivery whose captured bytes are the decompressed ones', async () => {
      const { app, ran } = spineAfter(express.json({ verify: captureRawBody }))
      const { headers, ...request } = await signed()
      const packed = {
        ...request,
        headers: [...headers, ['content-encoding', 'gzip'] as const],
        body: gzipSync(completed),
      }
      const [answer] = await answers(app, packed)
      expect(answer).toMatchObject({ status: 415, body: '{"error":"content_encoding_unsupported"}' })
      expect(ran).toEqual([])
    })

    it('holds captured bytes to maxBodyBytes', async () => {
      const app = express()
      app.use(express.json({ verify: captureRawBody }))
      app.use(path, spineWebhook(secret, { log: false, maxBodyBytes: 10, on: { '*': () => {} } }))
      const { headers, ...request } = await signed()
      const [announced, chunked] = await answers(
        app,
        { ...request, headers },
        { ...request, headers, framing: 'chunked' },
      )
      for (const answer of [announced, chunked]) {
        expect(answer).toMatchObject({ status: 413, body: '{"error":"body_too_large"}' })
      }
    })

    it('leaves json() after the webhook to the other routes', async () => {
      const { app } = spineAfter()
      const json: [string, string] = ['content-type', 'application/json']
      const [answer] = await answers(app, { path: '/other', headers: [json], body: '{"a":1}' })
      expect(answer).toMatchObject({ status: 200, body: '{"a":1}' })
    })
  })
}
