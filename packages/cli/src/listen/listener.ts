import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import {
  type AnyEvents,
  createReceiver,
  type InboxStore,
  type Outcome,
  type SecretSource,
  type WebhookProvider,
} from '@rawhook/core'
import type { Answer } from '@rawhook/core/adapter'
import { incomingMessage, writeAnswer } from '@rawhook/node'
import { recordKeys } from './admitted-keys.ts'
import { type Delivery, deliveryOf, type Forwarded } from './delivery.ts'
import type { Forward } from './forward.ts'
import { passOn } from './pass-on.ts'
import { writeAppAnswer } from './write-app-answer.ts'

/** What a listener is made of. */
export interface ListenerOptions {
  readonly provider: WebhookProvider<AnyEvents>
  readonly secret: SecretSource
  readonly store: InboxStore
  /** @default none: deliveries are only kept */
  readonly forward?: Forward | undefined
  readonly publicUrl?: string | undefined
  /** Told of each delivery, after its answer. */
  readonly onDelivery: (delivery: Delivery) => void
  /** Told of what went wrong with a delivery that cannot be told of, since the store failed half way. */
  readonly onError: (error: unknown) => void
}

/** Receives deliveries without an app. */
export interface Listener {
  readonly handle: RequestListener
  stop(): Promise<void>
}

const errorAnswer = (status: number, error: string): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ error }),
})
const noAnswer = errorAnswer(502, 'forward_failed')
const storeFailed = errorAnswer(503, 'inbox_unavailable')

/** The URL of one delivery, where a provider signs it: an origin is completed with what was asked for. */
const signedUrl =
  (publicUrl: string) =>
  ({ url }: { readonly url: string }): string =>
    new URL(publicUrl).pathname === '/' ? `${new URL(publicUrl).origin}${url}` : publicUrl

/**
 * Verifies and stores deliveries, and passes those that are verified on. Nothing works on what is stored: without an
 * app it stays pending, for the app that opens the inbox later.
 * @throws TypeError on a secret that cannot be the provider's
 */
export function createListener({
  provider,
  secret,
  store,
  forward,
  publicUrl,
  onDelivery,
  onError,
}: ListenerOptions): Listener {
  const recorder = recordKeys(store)
  const receiver = createReceiver(provider, {
    secret,
    inbox: recorder.store,
    on: { '*': () => undefined },
    acknowledge: 'on-receipt',
    runner: false,
    log: false,
    ...(publicUrl === undefined ? {} : { publicUrl: signedUrl(publicUrl) }),
  })

  async function settle(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<{ outcome: Outcome; forwarded?: Forwarded }> {
    const { result: outcome, keys } = await recorder.record(() => receiver.receive(incomingMessage(request), request))
    if (forward === undefined || !('rawBody' in outcome)) {
      writeAnswer(response, receiver.acknowledge(outcome))
      return { outcome }
    }
    const passedOn = await passOn(store, keys, forward, request, outcome.rawBody)
    if ('error' in passedOn) {
      writeAnswer(response, noAnswer)
      return { outcome, forwarded: passedOn }
    }
    writeAppAnswer(response, passedOn.answer)
    return { outcome, forwarded: { status: passedOn.answer.status } }
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = performance.now()
    const { outcome, forwarded } = await settle(request, response)
    onDelivery(
      deliveryOf(request, outcome, {
        at: new Date(),
        ms: performance.now() - startedAt,
        status: response.headersSent ? response.statusCode : undefined,
        forwarded,
      }),
    )
  }

  return {
    handle(request, response) {
      handle(request, response).catch((error: unknown) => {
        onError(error)
        if (response.headersSent) response.destroy()
        else writeAnswer(response, storeFailed)
      })
    },
    stop: () => receiver.stop(),
  }
}
