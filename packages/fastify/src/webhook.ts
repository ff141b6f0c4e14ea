import type { EventIn, EventMap, Receiver, ReceiverOptions, Refined, WebhookProvider } from '@rawhook/core'
import { type Answer, asError, type MountOptions, type MountTarget, mountWebhook } from '@rawhook/core/adapter'
import { bytesOf, headersFor, incomingMessage } from '@rawhook/node'
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { decorateRequests } from './request-decorators.ts'

/** A request whose delivery was verified. */
export type VerifiedRequest<TEvent> = Omit<FastifyRequest, 'webhookEvent' | 'rawBody'> & {
  readonly webhookEvent: TEvent
  readonly rawBody: Buffer
}

/** Replies in the app's own words. */
export type FastifyHandler<TEvent> = (request: VerifiedRequest<TEvent>, reply: FastifyReply) => unknown

/** Where a receiver is mounted. */
export interface RouteOptions {
  /** The route's path: this is the route, there is no other to add. */
  readonly path: string
  /** Put before `path`. @default none */
  readonly prefix?: string
}

/** A receiver's options with the route's path, and `handler` for a reply of your own. */
export type FastifyWebhookOptions<TEvents, TTx = never, TSchemas = object> = RouteOptions &
  ReceiverOptions<TEvents, TTx, TSchemas, FastifyRequest> & {
    /** Instead of `on`: runs after verification, and replies. @default none */
    readonly handler?: FastifyHandler<EventIn<Refined<TEvents, NoInfer<TSchemas>>>>
  }

type AnyOptions = RouteOptions & Partial<MountOptions<FastifyRequest, FastifyHandler<never>>>

/**
 * Receives webhooks in Fastify 4 and 5: a plugin with a route of its own. Parsers and error handlers of other routes
 * stay as they are.
 * @throws TypeError on options that cannot work
 * @example
 * await app.register(webhook(stripe, { secret, path: '/webhooks/stripe', on: { 'invoice.paid': async (event) => {} } }))
 */
export function webhook<TEvents>(receiver: Receiver<TEvents, FastifyRequest>, route: RouteOptions): FastifyPluginAsync
export function webhook<TEvents extends EventMap<TEvents>, TTx = never, const TSchemas = object>(
  provider: WebhookProvider<TEvents>,
  options: FastifyWebhookOptions<NoInfer<TEvents>, TTx, TSchemas>,
): FastifyPluginAsync
export function webhook(target: MountTarget<FastifyRequest>, options: AnyOptions): FastifyPluginAsync {
  const mounted = mountRoute(target, options)
  return fp(async (app, { prefix }: { prefix?: string }) => mounted(app, prefix))
}

/** Checks the options at once, and returns what adds the route. */
export function mountRoute(
  target: MountTarget<FastifyRequest>,
  { path, prefix: ownPrefix, ...options }: AnyOptions,
): (app: FastifyInstance, prefix: string | undefined) => Promise<void> {
  if (typeof path !== 'string' || !path.startsWith('/')) {
    throw new TypeError(
      `rawhook: path is missing. In Fastify it is the route: { path: '/webhooks/…', secret, on: { … } }.`,
    )
  }
  const given =
    Object.keys(options).length === 0 ? undefined : (options as MountOptions<FastifyRequest, FastifyHandler<never>>)
  const { receiver, handler } = mountWebhook(target, given)
  if (handler === undefined && !receiver.dispatches) {
    throw new TypeError(`rawhook: nothing would run at ${path}: give on or handler.`)
  }

  const statuses = new WeakMap<FastifyReply, number>()

  async function verify(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    if (handler !== undefined) statuses.set(reply, reply.statusCode)
    const outcome = await receiver.receive(incomingMessage(request.raw, { url: request.originalUrl }), request)
    if ('rawBody' in outcome) {
      request.webhookEvent = outcome.events[0] ?? null
      request.rawBody = bytesOf(outcome.rawBody)
      request.body = outcome.payload
    }
    return outcome.kind === 'verified' ? undefined : send(reply, receiver.acknowledge(outcome))
  }
  const respond = (request: FastifyRequest, reply: FastifyReply): unknown => handler?.(request as never, reply)

  return async (app, prefix = ownPrefix) => {
    decorateRequests(app)
    await app.register(
      async (scope) => {
        scope.removeAllContentTypeParsers()
        scope.addContentTypeParser('*', (request, _stream, done) => done(null, request.body))
        scope.setErrorHandler((error, request, reply) => {
          if (request.webhookEvent === null || !isParserError(error)) throw asError(error)
          return respond(request, reply.code(statuses.get(reply) ?? reply.statusCode))
        })
        scope.all(path, { onRequest: verify }, respond)
      },
      prefix === undefined ? {} : { prefix },
    )
  }
}

/**
 * The body is verified and parsed by then, so what Fastify thinks of its Content-Type no longer matters, and neither
 * does the status it has set for that.
 */
const isParserError = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && String(error.code).startsWith('FST_ERR_CTP_')

function send(reply: FastifyReply, answer: Answer | undefined): FastifyReply {
  if (answer === undefined) {
    reply.hijack().raw.destroy()
    return reply
  }
  return reply
    .code(answer.status)
    .headers(headersFor(reply.raw, answer))
    .send(answer.body === undefined ? undefined : Buffer.from(answer.body))
}
