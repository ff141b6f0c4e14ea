import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { dirname } from 'node:path'
import { webhook } from '@rawhook/node'
import { spine } from '@rawhook/providers/spine'
import { listening } from '@rawhook/testing'
import { expect, it, onTestFinished } from 'vitest'
import { temporaryFiles } from './files.ts'
import { masked } from './masked.ts'
import { run } from './program.ts'
import { body, httpDump, secret } from './stripe-delivery.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const examples = [...readme.matchAll(/```console\n\$ rawhook (.*)\n([\s\S]*?)```/g)].map(
  ([, line = '', output = '']) => ({ line, output }),
)
const file = temporaryFiles()
const env = { SPINE_WEBHOOK_SECRET: secret, STRIPE_WEBHOOK_SECRET: secret }
/** What the doctor saw is in its own tests. */
const comparable = (text: string): string =>
  masked(text)
    .replace(/\d+ d old/, 'N d old')
    .replaceAll(/^- .*\n/gm, '')

it('has an example of every verb that prints a result', () => {
  expect(new Set(examples.map(({ line }) => line.split(' ')[0]))).toEqual(new Set(['send', 'verify', 'providers']))
})

it.each(examples)('rawhook $line prints what the README says', async ({ line, output }) => {
  const { port, close } = await listening(createServer(webhook(spine, { secret, log: false, on: { '*': () => {} } })))
  onTestFinished(close)
  file('reserialized.http', await httpDump({ sent: JSON.stringify(JSON.parse(body)) }))
  const cwd = dirname(file('delivery.http', await httpDump()))
  const { exitCode, stdout } = await run(line.replace('localhost:3000', `localhost:${port}`).split(' '), { env, cwd })
  expect(exitCode).toBe(/^< 400|^Not valid/m.test(output) ? 1 : 0)
  expect(comparable(stdout.replaceAll(`localhost:${port}`, 'localhost:3000'))).toBe(comparable(output))
})
