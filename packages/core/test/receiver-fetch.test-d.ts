import { createReceiver, type WebRequest } from '@rawhook/core'
import { spine } from '@rawhook/providers/spine'
import { expectTypeOf, test } from 'vitest'

const receiver = createReceiver(spine, { secret: 'whsec_types', on: { '*': () => {} } })

/** Azure Functions 4: like a `Request`, with members of its own and without many of the web's. */
interface AzureRequest {
  method: string
  url: string
  headers: Headers
  query: URLSearchParams
  params: Record<string, string>
  user: object | null
  // biome-ignore lint/suspicious/noExplicitAny: as @azure/functions has it
  readonly body: import('node:stream/web').ReadableStream<any> | null
  readonly bodyUsed: boolean
  arrayBuffer(): Promise<ArrayBuffer>
  clone(): AzureRequest
}

test('fetch is a route of Next.js, and of what hands over an event with the request in it', () => {
  expectTypeOf(receiver.fetch).toExtend<(request: Request) => Promise<Response>>()
  expectTypeOf(receiver.fetch).toExtend<(event: { request: Request; platform: object }) => Promise<Response>>()
  expectTypeOf(receiver.fetch).toExtend<(event: { req: Request; url: URL }) => Promise<Response>>()
})

test('fetch takes the request of Azure Functions', () => {
  expectTypeOf<AzureRequest>().toExtend<WebRequest>()
  const handler = async (request: AzureRequest) => {
    const { status, headers, body } = await receiver.fetch(request)
    return { status, headers, body }
  }
  expectTypeOf(handler).toBeFunction()
})

test('what has no request in it is a type error', () => {
  const lambda = { version: '2.0', rawPath: '/', headers: {}, body: '{}', requestContext: {} }
  // @ts-expect-error an event of Lambda
  void receiver.fetch(lambda)
  // @ts-expect-error Node's own request
  void receiver.fetch({} as import('node:http').IncomingMessage)
  // @ts-expect-error nothing
  void receiver.fetch()
})
