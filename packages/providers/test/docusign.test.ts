import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { docusign } from '../src/docusign.ts'
import { receiving } from './receiving.ts'

const signature = (key: string, body: string): string => createHmac('sha256', key).update(body).digest('base64')
const bodyOf = (more: object = {}): string =>
  JSON.stringify({
    event: 'envelope-completed',
    retryCount: 0,
    generatedDateTime: '2026-01-01T00:00:00.0000000Z',
    data: { envelopeId: 'e1' },
    ...more,
  })

const post = (body: string, headers: Record<string, string>, secret: string | string[] = 'right') =>
  receiving(docusign, secret, { method: 'POST', body, headers })

describe('docusign', () => {
  it('accepts the signature of any key, in any of its headers', async () => {
    const body = bodyOf()
    for (const place of [1, 2, 16, 17, 100]) {
      const headers = Object.fromEntries(
        Array.from({ length: 100 }, (_, index) => [
          `X-DocuSign-Signature-${index + 1}`,
          signature(index + 1 === place ? 'right' : `other-${index}`, body),
        ]),
      )
      expect(await post(body, headers)).toMatchObject({ status: 200 })
      expect(await post(body, headers, ['wrong', 'right'])).toMatchObject({ status: 200 })
      expect(await post(body, headers, 'wrong')).toMatchObject({ status: 400, text: '{"error":"signature_invalid"}' })
    }
    expect(await post(body, { 'X-DocuSign-Signature-2': signature('right', body) })).toMatchObject({ status: 200 })
  })

  it('ignores a header that is too long, and misses them all', async () => {
    const body = bodyOf()
    const headers = { 'X-DocuSign-Signature-2': 'A'.repeat(8192) }
    expect(await post(body, headers)).toMatchObject({ text: '{"error":"signature_missing"}' })
    expect(await post(body, {})).toMatchObject({ text: '{"error":"signature_missing"}' })
    const good = { ...headers, 'X-DocuSign-Signature-1': signature('right', body) }
    expect(await post(body, good)).toMatchObject({ status: 200 })
  })

  it('keeps the identity of an event over retries, which change the body, and tells events apart', async () => {
    const keyOf = async (body: string) =>
      (await post(body, { 'X-DocuSign-Signature-1': signature('right', body) })).keys[0]
    const first = await keyOf(bodyOf())
    expect(await keyOf(bodyOf({ retryCount: 3 }))).toBe(first)
    const others = [
      bodyOf({ event: 'envelope-sent' }),
      bodyOf({ data: { envelopeId: 'e2' } }),
      bodyOf({ data: { envelopeId: 'e1', recipientId: '1' } }),
      bodyOf({ generatedDateTime: '2026-01-01T00:00:01.0000000Z' }),
    ]
    expect(new Set([first, ...(await Promise.all(others.map(keyOf)))]).size).toBe(5)
  })
})
