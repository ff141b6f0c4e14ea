import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { listening } from '@rawhook/testing'
import { onTestFinished } from 'vitest'

/** A request as an app got it. */
interface Recorded {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
}

/** An app that writes down what it gets. */
export interface RecordingApp {
  readonly url: string
  readonly port: number
  readonly recorded: readonly Recorded[]
  readonly close: () => Promise<void>
}

/** Starts one, which answers as `answer` does. */
export async function recordingApp(
  answer: (response: ServerResponse, request: IncomingMessage) => unknown = (response) => response.end('ok'),
): Promise<RecordingApp> {
  const recorded: Recorded[] = []
  const server = createServer(async (request, response) => {
    const { method, url, rawHeaders } = request
    recorded.push({ method, url, rawHeaders, body: await buffer(request) })
    answer(response, request)
  })
  const { port, close } = await listening(server)
  onTestFinished(() => (server.listening ? close() : undefined))
  return { url: `http://127.0.0.1:${port}`, port, recorded, close }
}
