import { print } from '../output/print.ts'
import { visible } from '../output/safe-text.ts'
import { sentence } from '../output/wrapped.ts'
import { pauseText } from './pause-text.ts'
import { storeAddress } from './store-address.ts'
import { usePauses } from './use-inbox.ts'

interface Which {
  readonly store?: string | undefined
  readonly source?: string | undefined
  readonly json?: boolean | undefined
}

/** Pauses a source or all of them, and says what is paused now. */
export async function runPause({
  store,
  source,
  by,
  reason,
  json = false,
}: Which & { readonly by: string; readonly reason: string }): Promise<void> {
  const paused = await usePauses(storeAddress(store), async (inbox) => {
    await inbox.pause(source, { by, reason })
    return inbox.pauses()
  })
  print(json, { paused }, () =>
    [
      'No handler is started any more from a second on. What runs goes on.',
      ...paused.map((pause) => sentence(visible(`Paused: ${pauseText(pause)}`))),
    ].join('\n'),
  )
}

/** Ends pauses, and says what is still paused. */
export async function runResume({ store, source, json = false }: Which): Promise<void> {
  const { ended, paused } = await usePauses(storeAddress(store), async (inbox) => ({
    ended: await inbox.resume(source),
    paused: await inbox.pauses(),
  }))
  print(json, { ended, paused }, () =>
    [
      ended === 0 ? 'Nothing of that was paused.' : 'Resumed.',
      ...paused.map((pause) => sentence(visible(`Still paused: ${pauseText(pause)}`))),
    ].join('\n'),
  )
}
