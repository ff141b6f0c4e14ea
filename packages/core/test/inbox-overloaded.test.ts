import { describe, expect, it } from 'vitest'
import { createReceiver, type InboxStore, memoryInbox, sign } from '../src/index.ts'
import { acme, secret } from './acme.ts'

const bodyBytes = 1024 * 1024 - 1024

/** A delivery of almost a mebibyte, so that the bound of 64 MiB is reached with few of them. */
async function largeDelivery(id: number): Promise<Request> {
  const filler = 'x'.repeat(bodyBytes)
  const body = JSON.stringify({ id: `evt_${id}`, type: 'order.paid', data: { filler } })
  return new Request('http://localhost/', { method: 'POST', body, headers: await sign(acme, { body, secret }) })
}

describe('an inbox whose commits do not come through', () => {
  it('answers overloaded when too much waits, and admits again when it has moved on', async () => {
    const memory = memoryInbox()
    let open = (): void => undefined
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    const store: InboxStore<undefined> = {
      ...memory,
      admit: async (rows, claimMs) => {
        await gate
        return memory.admit(rows, claimMs)
      },
    }
    const receiver = createReceiver(acme, { secret, inbox: store, log: false, on: { '*': () => undefined } })
    const deliveries = await Promise.all(Array.from({ length: 70 }, (_, index) => largeDelivery(index)))
    const answers: Promise<Response>[] = []
    const early: Response[] = []
    const six = new Promise<void>((resolve) => {
      for (const delivery of deliveries) {
        answers.push(receiver.fetch(delivery))
        void answers.at(-1)?.then((answer) => early.push(answer) === 6 && resolve())
      }
    })
    await six
    for (const refused of early) {
      expect(refused.status).toBe(503)
      expect(await refused.json()).toEqual({ error: 'overloaded' })
      expect(refused.headers.get('retry-after')).toBe('5')
    }

    open()
    const statuses = (await Promise.all(answers)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(64)
    expect((await receiver.fetch(await largeDelivery(99))).status).toBe(200)
    await receiver.stop()
  })
})
