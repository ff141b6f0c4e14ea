import { expect, it, onTestFinished, vi } from 'vitest'
import { refusal, run } from './program.ts'
import { stripeApp } from './stripe-app.ts'
import { secret } from './stripe-delivery.ts'
import { terminal } from './terminal.ts'

const other = 'whsec_of_another_endpoint'

it('a variable that is named counts before RAWHOOK_SECRET, and that before the usual one', async () => {
  const { url } = await stripeApp()
  const env = { MINE: secret, RAWHOOK_SECRET: other, STRIPE_WEBHOOK_SECRET: other }
  const exitCodes = await Promise.all(
    [
      run(['send', 'stripe', url, '--secret-env', 'MINE'], { env }),
      run(['send', 'stripe', url], { env: { ...env, RAWHOOK_SECRET: secret } }),
      run(['send', 'stripe', url], { env: { RAWHOOK_SECRET: '', STRIPE_WEBHOOK_SECRET: secret } }),
      run(['send', 'stripe', url], { env }),
    ].map(async (result) => (await result).exitCode),
  )
  expect(exitCodes).toEqual([0, 0, 0, 1])
})

it('standard input is a secret when no variable is, and it is never shown', async () => {
  const { url } = await stripeApp()
  const { exitCode, stdout, stderr } = await run(['send', 'stripe', url], { input: `${secret}\n` })
  expect({ exitCode, stderr }).toEqual({
    exitCode: 0,
    stderr: 'rawhook: STRIPE_WEBHOOK_SECRET is not set, so the secret is read from standard input.\n',
  })
  expect(stdout).not.toContain(secret)
})

it('an argument works, with a warning', async () => {
  const { url } = await stripeApp()
  const { exitCode, stdout, stderr } = await run(['send', 'stripe', url, '--secret', secret, '--json'])
  expect({ exitCode, ...JSON.parse(stdout) }).toMatchObject({ exitCode: 0, ok: true })
  expect(stderr).toContain('--secret shows in the process list')
  expect(stdout + stderr).not.toContain(secret)
})

it('without one it is wrong usage', async () => {
  vi.stubEnv('EMPTY', '')
  onTestFinished(() => void vi.unstubAllEnvs())
  const named = await refusal(['send', 'stripe', 'localhost', '--secret-env', 'EMPTY'])
  expect(named).toContain('The environment variable EMPTY is empty.\n2')
  const { exitCode, stderr } = await run(['send', 'stripe', 'localhost'])
  expect(exitCode).toBe(2)
  expect(stderr).toContain('There is no secret. Set STRIPE_WEBHOOK_SECRET or RAWHOOK_SECRET')
})

it('a person is asked, and what is typed does not show', async () => {
  const { url } = await stripeApp()
  const { until, type, exitCode, shown } = terminal(['send', 'stripe', url])
  await until('Secret of Stripe (or set STRIPE_WEBHOOK_SECRET)')
  type(`${secret}\r`)
  expect(await exitCode).toBe(0)
  expect(shown()).toContain('200 OK')
  expect(shown()).not.toContain(secret.slice(0, 8))
})

it('a person who gives up has used it wrongly', async () => {
  const { until, type, exitCode, shown } = terminal(['send', 'stripe', 'localhost'])
  await until('Secret of Stripe')
  type('\u0003')
  expect(await exitCode).toBe(2)
  expect(shown()).toContain('No secret was given.')
})
