import { createReceiver, sign } from '@rawhook/core'
import { zoom } from '@rawhook/providers/zoom'
import { AwsLambdaReceiver } from '@zoom/rivet/meetings'
import { afterEach, describe, expect, test, vi } from 'vitest'

const secret = 'zoom-secret-token'
const started = '{"event":"meeting.started","payload":{"object":{"topic":"é$&"}},"event_ts":1700000000000}'
const validation = '{"event":"endpoint.url_validation","payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"}}'

/** What Zoom's own receiver answers. It logs every delivery, so the console is kept quiet. */
async function answerOfZoom(body: string, headers: Record<string, string>): Promise<{ status: number; body: unknown }> {
  vi.spyOn(console, 'debug').mockReturnValue()
  vi.spyOn(console, 'error').mockReturnValue()
  const receiver = new AwsLambdaReceiver({ webhooksSecretToken: secret })
  const eventEmitter = { emit: () => Promise.resolve() }
  receiver.init({ eventEmitter } as unknown as Parameters<typeof receiver.init>[0])
  const handle = receiver.start()
  const event = { body, headers, isBase64Encoded: false } as unknown as Parameters<typeof handle>[0]
  const answer = await handle(event, {} as unknown as Parameters<typeof handle>[1])
  return { status: answer.statusCode, body: answer.body }
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('@zoom/rivet', () => {
  test('accepts what sign() makes, and refuses it for another body', async () => {
    const headers = await sign(zoom, { body: started, secret })
    expect(await answerOfZoom(started, headers)).toMatchObject({ status: 200 })
    expect(await answerOfZoom(started.replace('1700', '1800'), headers)).not.toMatchObject({ status: 200 })
  })

  test('answers endpoint.url_validation as a receiver of ours does', async () => {
    const headers = await sign(zoom, { body: validation, secret })
    const theirs = await answerOfZoom(validation, headers)
    const receiver = createReceiver(zoom, { secret, on: { '*': () => {} } })
    const response = await receiver.fetch(
      new Request('https://example.com/zoom', { method: 'POST', headers, body: validation }),
    )
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual(JSON.parse(String(theirs.body)))
  })
})
