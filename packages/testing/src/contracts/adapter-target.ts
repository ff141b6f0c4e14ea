import type { AnyEvents, ReceiverOptions, WebhookEvent, WebhookProvider } from '@rawhook/core'
import type { ProviderVector } from './test-provider-vectors.ts'

/** Any test runner with the usual two functions: `node:test`, Vitest, Mocha. */
export interface TestRunner {
  readonly describe: (name: string, body: () => void) => unknown
  readonly it: (name: string, body: () => Promise<void>) => unknown
}

/** What answers a delivery: the receiver by `on`, the adapter's `handler`, or a handler that stands after it. */
export type Form = 'on' | 'handler' | 'attach'

/** What the app's own code got. */
export interface Arrival {
  readonly event: WebhookEvent
  readonly rawBody: Uint8Array
}

/** What the app's own code answers with, as JSON. */
export interface Reply {
  readonly status: number
  readonly json: unknown
}

/** One webhook of an app. */
export interface Mount {
  readonly provider: WebhookProvider<AnyEvents>
  readonly options: ReceiverOptions<AnyEvents>
  /** Full path of the webhook; `undefined`: before the whole app, for every path. */
  readonly path: string | undefined
  /** How many routers, sub-apps or prefixes the path is spread over. `/a/b/c` and 2: `/a` has a router, `/b` one in it. */
  readonly depth: number
  readonly form: Form
  /** What the app's code does in the forms `handler` and `attach`. It may throw or reject. */
  readonly reply: (arrival: Arrival) => Promise<Reply>
}

/** An app on a port of this machine. */
export interface ServedPort {
  readonly port: number
  readonly close: () => Promise<void>
}

/** An app that serves: on a port of this machine, or as a function from a request to a response. */
export type ServedApp = ServedPort | { readonly fetch: (request: Request) => Promise<Response> }

/** What a provider is known to send, good and bad. */
export interface ForeignDeliveries {
  readonly provider: WebhookProvider<never>
  readonly vectors: readonly ProviderVector[]
}

/** Apps of a platform that gives an adapter less than its framework does, or members that throw. */
export interface PlatformApp {
  /** @example 'a body getter that throws' */
  readonly name: string
  /** Which forms work there. */
  readonly forms: readonly Form[]
  readonly serve: (mounts: readonly Mount[]) => Promise<ServedPort>
  /** The answer when the app's own code throws, outside of `on`. @default any */
  readonly failure?: string
}

/** A framework with its adapter, as the contract suite needs it. */
export interface AdapterTarget {
  /** @example 'Express 5' */
  readonly name: string
  /** Which forms the adapter has. */
  readonly forms: readonly Form[]
  /** Whether `serve` opens a port. What only shows on a socket is tested there. @default true */
  readonly opensPort?: boolean
  /** Whether the framework has routers, sub-apps or prefixes. @default true */
  readonly nests?: boolean
  /** Whether the adapter can tell that it stands before a whole app. @default true */
  readonly seesWholeApp?: boolean
  /**
   * Starts an app with these webhooks. After them it has one route, `/app`, that answers GET and OPTIONS with
   * `{"app":true}`, and an error handler of the framework's kind that answers 500 with `{"failed":"app"}`.
   */
  readonly serve: (mounts: readonly Mount[]) => Promise<ServedApp>
  /** The same apps on HTTP/2 without TLS, where the framework can have them. @default none */
  readonly serveHttp2?: (mounts: readonly Mount[]) => Promise<ServedPort>
  /** Where else the adapter has to answer. @default none */
  readonly platforms?: readonly PlatformApp[]
  /** The answer when the app's own handler throws. @default '{"failed":"app"}' */
  readonly failure?: string
  /** Deliveries that others signed, to be received too. @default none */
  readonly foreign?: readonly ForeignDeliveries[]
}
