import { expect, it } from 'vitest'
import { createReceiver, sign } from '../src/index.ts'
import { acme, secret } from './acme.ts'

it('gives each delivery a signal of its own: fifty handlers that listen are no leak, and a stop reaches all', async () => {
  const warnings: Error[] = []
  const warn = (warning: Error): number => warnings.push(warning)
  process.on('warning', warn)
  let started = 0
  let allStarted = (): void => undefined
  const running = new Promise<void>((resolve) => {
    allStarted = resolve
  })
  const receiver = createReceiver(acme, {
    secret,
    log: false,
    on: {
      '*': (_event, { signal }) =>
        new Promise<void>((resolve) => {
          signal.addEventListener('abort', () => resolve())
          started += 1
          if (started === 50) allStarted()
        }),
    },
  })
  const deliver = async (id: number): Promise<number> => {
    const body = JSON.stringify({ id: `evt_${id}`, type: 'order.paid', data: {} })
    const headers = await sign(acme, { body, secret })
    return (await receiver.fetch(new Request('http://localhost/', { method: 'POST', body, headers }))).status
  }
  const answers = Array.from({ length: 50 }, (_, id) => deliver(id))
  await running
  await receiver.stop()
  expect(new Set(await Promise.all(answers))).toEqual(new Set([200]))
  await new Promise(setImmediate) // Node warns in a later turn
  process.off('warning', warn)
  expect(warnings).toEqual([])
})
