import { asUsage } from '../as-usage.ts'
import { providerOf } from '../catalogue.ts'
import { shownStore, storeAddress } from '../inbox/store-address.ts'
import { makeInbox } from '../inbox/use-inbox.ts'
import { note, say, sayJson } from '../output/print.ts'
import { fileProblem } from '../problems/file-problem.ts'
import { networkReason } from '../problems/network-problem.ts'
import { checkPublicUrl } from '../public-url/check-public-url.ts'
import { findSecrets, type SecretOptions } from '../secret/find-secrets.ts'
import { defaultStore } from './default-store.ts'
import type { Delivery } from './delivery.ts'
import { deliveryHead, deliveryLine } from './delivery-line.ts'
import { forwardTo } from './forward.ts'
import { createListener, type Listener, type ListenerOptions } from './listener.ts'
import { opening } from './opening.ts'
import { serve } from './serve.ts'
import { createTally } from './tally.ts'
import { untilStopped } from './until-stopped.ts'

export interface ListenOptions extends SecretOptions {
  readonly port: number
  readonly host: string
  readonly store?: string | undefined
  readonly forward?: string | undefined
  readonly publicUrl?: string | undefined
  readonly json?: boolean | undefined
}

/** @throws Failure on a secret that cannot be the provider's */
function listenerOf(options: ListenerOptions): Listener {
  try {
    return createListener(options)
  } catch (error) {
    return asUsage(error)
  }
}

/** Receives until Ctrl-C. Deliveries go to stdout; with `--json`, everything else goes to stderr. */
export async function runListen(slug: string, options: ListenOptions): Promise<void> {
  const { port, host, publicUrl, json = false } = options
  const provider = await providerOf(slug)
  checkPublicUrl(provider, {
    option: '--public-url',
    url: publicUrl,
    example: `rawhook listen ${slug} --public-url https://example.ngrok.app/webhooks/${slug}`,
  })
  const forward = options.forward === undefined ? undefined : forwardTo(options.forward)
  const address = storeAddress(options.store ?? defaultStore(slug))
  const secrets = await findSecrets(provider, options)
  const tell = json ? note : say
  const tally = createTally()
  const onDelivery = (delivery: Delivery): void => {
    tally.add(delivery)
    if (json) sayJson(delivery)
    else say(deliveryLine(delivery))
  }
  const onError = (error: unknown): void => note(`rawhook: ${fileProblem(error) ?? networkReason(error)}`)

  await makeInbox(address, async (store) => {
    const listener = listenerOf({ provider, secrets, store, forward, publicUrl, onDelivery, onError })
    const stopped = untilStopped()
    const served = await serve(listener.handle, port, host)
    for (const line of opening({ provider, address, url: served.url, forward: options.forward })) tell(line)
    if (!json) say(deliveryHead())
    await stopped
    await served.close()
    await listener.stop()
  })
  tell(`\n${tally.text()}. They stay in ${shownStore(address)}`)
}
