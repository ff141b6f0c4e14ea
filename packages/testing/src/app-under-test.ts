import type { RawAnswer } from './raw-http-answer.ts'
import { absoluteUrl, type SignedDelivery } from './signed-delivery.ts'
import { requestOf } from './signed-request.ts'

type Answering = (request: Request) => Response | Promise<Response>

/** What answers deliveries: a fetch function, what has one (a receiver, a Hono app), or the URL of a server. */
export type AppUnderTest = string | URL | Answering | { readonly fetch: Answering }

/** Sends a delivery, and returns the answer. */
export type Send = (delivery: SignedDelivery) => Promise<RawAnswer>

const listens = (app: object): boolean => 'listen' in app && !('fetch' in app)

function answering(app: Exclude<AppUnderTest, string | URL>): Answering {
  if (listens(app)) {
    throw new TypeError('rawhook: this app answers no Request. Let it listen, and pass its URL to receiverClient.')
  }
  return typeof app === 'function' ? app : (request) => app.fetch(request)
}

/** Where a delivery goes on a server, which need not be where the provider thinks it goes. */
function onServer(server: string | URL, delivery: SignedDelivery): Request {
  const { pathname, search } = new URL(absoluteUrl(delivery.url))
  return new Request(new URL(pathname + search, server), delivery)
}

/**
 * How deliveries reach an app.
 * @throws TypeError when the app has to listen first
 */
export function senderTo(app: AppUnderTest): Send {
  const isServer = typeof app === 'string' || app instanceof URL
  const answer = isServer ? fetch : answering(app)
  return async (delivery) => {
    const response = await answer(isServer ? onServer(app, delivery) : requestOf(delivery))
    return { status: response.status, headers: response.headers, body: await response.text() }
  }
}
