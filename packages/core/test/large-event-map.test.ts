import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const tsc = here('../../../node_modules/typescript/bin/tsc')

const names = Array.from({ length: 300 }, (_, index) => `area${index % 20}.thing${index % 60}.act${index}`)
const prefixes = Array.from({ length: 20 }, (_, index) => `area${index}.*`)

const eventMap = `
interface Events {
${names.map((name, index) => `  '${name}': WebhookEvent<'${name}', { readonly field${index}: number }>`).join('\n')}
}
declare const provider: WebhookProvider<Events>
`

/** A call with 40 exact names, 20 prefixes and the star; every handler reads a field of its own event. */
function call(start: number): string {
  const exact = Array.from({ length: 40 }, (_, offset) => (start * 13 + offset * 7) % names.length)
  return `createReceiver(provider, {
  secret: 's',
  on: {
${exact.map((index) => `    '${names[index]}': async (event) => event.data.field${index}.toFixed(),`).join('\n')}
${prefixes.map((prefix) => `    '${prefix}': (event, ctx) => [event.type, ctx.signal],`).join('\n')}
    '*': (event) => event.id,
  },
})`
}

const program = (calls: readonly string[]): string => `
import { createReceiver, type WebhookEvent, type WebhookProvider } from '@rawhook/core'
${eventMap}
${calls.join('\n')}
`

const twentyCalls = Array.from({ length: 20 }, (_, index) => call(index))

let folder = ''
beforeEach(async () => {
  // Inside the package, so that '@rawhook/core' is this source.
  folder = await mkdtemp(here('../.large-event-map-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function typeCheck(source: string): Promise<{ stdout: string; exitCode: number }> {
  const config = { extends: here('../../../tsconfig.check.json'), include: ['program.ts'] }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
  await writeFile(join(folder, 'program.ts'), source)
  return promisify(execFile)(process.execPath, [tsc, '-p', folder, '--diagnostics']).then(
    ({ stdout }) => ({ stdout, exitCode: 0 }),
    ({ stdout, code }: { stdout: string; code: number }) => ({ stdout, exitCode: code }),
  )
}

test('a map of 300 events type-checks with 20 calls of 61 handlers', async () => {
  const { stdout, exitCode } = await typeCheck(program(twentyCalls))

  expect({ errors: stdout.match(/error TS.*/g), exitCode }).toEqual({ errors: null, exitCode: 0 })
  const [checkTime] = /Check time:.*/.exec(stdout) ?? []
  console.info(`300 events, 20 calls of 61 handlers: ${checkTime?.replaceAll(/\s+/g, ' ')}`)
})

test('a wrong field and a wrong name are still found in it', async () => {
  const wrongField = call(0).replace('event.data.field0.', 'event.data.field1.')
  const wrongName = call(1).replace(/'area1\.\*': .*/, "'area21.*': () => {},")
  const { stdout } = await typeCheck(program([...twentyCalls, wrongField, wrongName]))

  expect(stdout.match(/error TS.*/g)).toEqual([
    expect.stringContaining("Property 'field1' does not exist"),
    expect.stringContaining("''area21.*'' does not exist"),
  ])
})
