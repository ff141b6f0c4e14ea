import { asUsage } from '../as-usage.ts'
import { providerOf } from '../catalogue.ts'
import { Failure } from '../failure.ts'
import { shownStore, storeAddress } from '../inbox/store-address.ts'
import { makeInbox } from '../inbox/use-inbox.ts'
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

function checkPublicUrl(publicUrl: string | undefined): void {
  if (publicUrl === undefined || URL.canParse(publicUrl)) return
  throw new Failure('usage', '--public-url takes the whole URL that the provider was given: https://…')
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
  checkPublicUrl(publicUrl)
  const forward = options.forward === undefined ? undefined : forwardTo(options.forward)
  const address = storeAddress(options.store ?? defaultStore(slug))
  const secrets = await findSecrets(provider, options)
  const tell = (line: string): void => (json ? console.error(line) : console.log(line))
  const tally = createTally()
  const onDelivery = (delivery: Delivery): void => {
    tally.add(delivery)
    console.log(json ? JSON.stringify(delivery) : deliveryLine(delivery))
  }
  const onError = (error: unknown): void => console.error(`rawhook: ${String(error)}`)

  await makeInbox(address, async (store) => {
    const listener = listenerOf({ provider, secrets, store, forward, publicUrl, onDelivery, onError })
    const stopped = untilStopped()
    const served = await serve(listener.handle, port, host)
    for (const line of opening({ provider, address, url: served.url, options })) tell(line)
    if (!json) console.log(deliveryHead())
    await stopped
    await served.close()
    await listener.stop()
  })
  tell(`\n${tally.text()}. They stay in ${shownStore(address)}`)
}
