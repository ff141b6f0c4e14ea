import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { type AnyEvents, createReceiver, type InboxStore, type Outcome, type WebhookProvider } from '@rawhook/core'
import { incomingMessage, writeAnswer } from '@rawhook/node'
import { signedUrl } from '../public-url/signed-url.ts'
import { recordKeys } from './admitted-keys.ts'
import { causeFinder } from './cause-of.ts'
import { type Delivery, deliveryOf, type Forwarded } from './delivery.ts'
import type { Forward } from './forward.ts'
import { noApp, storeFailed } from './own-answers.ts'
import { passOn } from './pass-on.ts'
import { watchBody } from './watched-body.ts'
import { writeAppAnswer } from './write-app-answer.ts'

/** What a listener is made of. */
export interface ListenerOptions {
  readonly provider: WebhookProvider<AnyEvents>
  readonly secrets: readonly string[]
  readonly store: InboxStore
  /** @default none: deliveries are only kept */
  readonly forward?: Forward | undefined
  /** Needed where the provider signs it; an origin stands for all its paths. @default none */
  readonly publicUrl?: string | undefined
  /** Told of each delivery, after its answer. */
  readonly onDelivery: (delivery: Delivery) => void
  /** Told of what went wrong with a delivery that cannot be told of, since the store failed half way. */
  readonly onError: (error: unknown) => void
}

/** Receives deliveries without an app. */
export interface Listener {
  readonly handle: RequestListener
  /** Resolves when everything has been told. */
  stop(): Promise<void>
}

/**
 * Verifies and stores deliveries, and passes those that are verified on. Nothing works on what is stored: without an
 * app it stays pending, for the app that opens the inbox later.
 * @throws TypeError on a secret that cannot be the provider's, and without the URL where the provider signs it
 */
export function createListener(options: ListenerOptions): Listener {
  const { provider, secrets, store, forward, publicUrl, onDelivery, onError } = options
  const urlOf = publicUrl === undefined ? undefined : signedUrl(publicUrl)
  const recorder = recordKeys(store)
  const findCause = causeFinder(provider, secrets)
  const telling = new Set<Promise<void>>()
  const receiver = createReceiver(provider, {
    secret: secrets,
    inbox: recorder.store,
    on: { '*': () => undefined },
    acknowledge: 'on-receipt',
    runner: false,
    log: false,
    ...(urlOf === undefined ? {} : { publicUrl: urlOf }),
  })

  /** A search for a cause takes a while, and deliveries are told in the order of their answers. */
  let lastTold: Promise<void> = Promise.resolve()

  async function answer(
    { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
    outcome: Outcome,
    keys: Parameters<typeof passOn>[1],
  ): Promise<Forwarded | undefined> {
    if (forward === undefined || !('rawBody' in outcome)) {
      writeAnswer(response, receiver.acknowledge(outcome))
      return undefined
    }
    const passedOn = await passOn(store, keys, forward, request, outcome.rawBody)
    if ('error' in passedOn) {
      writeAnswer(response, noApp)
      return passedOn
    }
    writeAppAnswer(response, passedOn.answer)
    return { status: passedOn.answer.status }
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = performance.now()
    const watched = watchBody(incomingMessage(request))
    const { result: outcome, keys } = await recorder.record(() => receiver.receive(watched.request, request))
    const forwarded = await answer({ request, response }, outcome, keys)
    const about = { at: new Date(), ms: performance.now() - startedAt, forwarded }
    const status = response.headersSent ? response.statusCode : undefined
    const { method = '', url: path = '/' } = request
    const url = urlOf?.({ method, path, query: '' }) ?? path
    const finding = findCause({ request, outcome, body: watched.body(), url })
    const told = Promise.all([finding, lastTold]).then(([cause]) => {
      onDelivery(deliveryOf(request, outcome, { ...about, status, cause }))
    })
    // The next one is told after this one, even if this one cannot be.
    lastTold = told.catch(() => {})
    await told
  }

  return {
    handle(request, response) {
      const told: Promise<void> = handle(request, response)
        .catch((error: unknown) => {
          onError(error)
          if (response.headersSent) response.destroy()
          else writeAnswer(response, storeFailed)
        })
        .finally(() => telling.delete(told))
      telling.add(told)
    },
    async stop() {
      await receiver.stop()
      await Promise.all(telling)
    },
  }
}
