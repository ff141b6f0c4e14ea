import { afterEach, expect, it } from 'vitest'
import { createReceiver, type Outcome, verify } from '../src/index.ts'
import { acme, secret } from './acme.ts'

const limit = Error.stackTraceLimit
afterEach(() => {
  Error.stackTraceLimit = limit
})

async function refused(): Promise<Outcome | undefined> {
  let told: Outcome | undefined
  const onOutcome = (outcome: Outcome): void => {
    told = outcome
  }
  const { fetch } = createReceiver(acme, { secret, log: false, onOutcome, on: { '*': () => {} } })
  await fetch(new Request('http://localhost/', { method: 'POST', body: '{}' }))
  return told
}

const frames = ({ stack = '' }: Error): number => stack.split(/\n +at /).length - 1

it('a refusal has an error that says why, without the frames of a pipeline in which nothing was thrown', async () => {
  const outcome = await refused()
  if (outcome?.kind !== 'rejected') throw new Error('it was not refused')
  expect(outcome.error).toMatchObject({ code: 'signature_missing', message: expect.stringMatching(/absent or empty/) })
  expect(frames(outcome.error)).toBe(0)
})

it('other errors keep their stacks', async () => {
  await refused()
  expect(Error.stackTraceLimit).toBe(limit)
  expect(frames(new Error('of the app'))).toBeGreaterThan(0)
  const thrown = await verify(acme, { body: '{}', headers: {}, secret }).catch((error: Error) => error)
  expect(thrown).toMatchObject({ code: 'signature_missing' })
  expect(frames(thrown as Error)).toBeGreaterThan(0)
})

it('an app that has taken stackTraceLimit away is served as well', async () => {
  Reflect.deleteProperty(Error, 'stackTraceLimit')
  expect(await refused()).toMatchObject({ kind: 'rejected' })
  expect('stackTraceLimit' in Error).toBe(false)
})
