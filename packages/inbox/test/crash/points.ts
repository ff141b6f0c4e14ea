import type { AnyEvents, InboxStore, WebhookProvider } from '@rawhook/core'
import type { EffectTx } from './effects.ts'

/** Where a process can be killed, in the order of a delivery's life. */
export const points = [
  'after read',
  'after verify',
  'before the admission commit',
  'after the admission commit',
  'after the answer',
  'after claim',
  'in the handler',
  'before the completing commit',
  'after the completing commit',
] as const
export type Point = (typeof points)[number]

/** Kills this process as `kill -9` does, if it was told to die here. */
export const dieAt = (point: Point): void => {
  if (process.env.POINT === point) process.kill(process.pid, 'SIGKILL')
}

export const mortalProvider = (provider: WebhookProvider<AnyEvents>): WebhookProvider<AnyEvents> => ({
  ...provider,
  toEvents(payload, delivery) {
    dieAt('after verify')
    return provider.toEvents(payload, delivery)
  },
})

/** A store at whose every step the process may die. With `isZombie`, leases are not kept. */
export const mortalStore = (store: InboxStore<EffectTx>, isZombie: boolean): InboxStore<EffectTx> => ({
  ...store,
  async admit(rows, claimMs) {
    dieAt('before the admission commit')
    const admitted = await store.admit(rows, claimMs)
    dieAt('after the admission commit')
    return admitted
  },
  async claim(order) {
    const claims = await store.claim(order)
    if (claims.length > 0) dieAt('after claim')
    return claims
  },
  extend: (claim, leaseMs) => (isZombie ? Promise.resolve(true) : store.extend(claim, leaseMs)),
  async complete(claim, write) {
    const held = await store.complete(
      claim,
      write &&
        ((tx) => {
          const written = write(tx)
          if (!(written instanceof Promise)) {
            dieAt('before the completing commit')
            return written
          }
          return written.then(() => dieAt('before the completing commit'))
        }),
    )
    dieAt('after the completing commit')
    return held
  },
})
