import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { parseArgs, stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'

function start(...args: string[]) {
  const child = spawn(process.execPath, ['--conditions=@rawhook/source', '--import', 'tsx', 'main.ts', ...args], {
    cwd: fileURLToPath(new URL('../demo', import.meta.url)),
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return { child, ended: once(child, 'exit'), output: text(child.stdout), errors: text(child.stderr) }
}

async function run(...args: string[]) {
  const { ended, output, errors } = start(...args)
  const [code] = await ended
  return { code, output: await output, errors: await errors }
}

const timeout = 60_000

test(
  'the demo prints a table without colours into a pipe, and exits with 0',
  async () => {
    const { code, output, errors } = await run()

    expect(output).toMatch(
      /spine +│ genuine +│ 200 ran run\.completed +│ 200 ran run\.completed +│ 200 ran run\.completed/,
    )
    expect(output).toMatch(/pre-parsed +│ 500 body_already_parsed +│ 200 ran run\.completed +│ 500 body_already_parsed/)
    expect(output).toContain('78 deliveries as expected, 0 not')
    expect(output).toBe(stripVTControlCharacters(output))
    expect(output).toMatch(/all +│ +40 │ +\d+ │ +0 │ +0/)
    expect(output).toMatch(/40 events, [1-9]\d* killed in their handlers: 0 lost, 0 twice/)
    expect({ code, errors }).toEqual({ code: 0, errors: '' })
  },
  timeout,
)

test(
  'the demo with --json prints JSON and nothing else',
  async () => {
    const { code, output, errors } = await run('--json')
    const { ok, passed, failed, results } = JSON.parse(output)

    expect({ ok, passed, failed, code, errors }).toEqual({ ok: true, passed: 78, failed: 0, code: 0, errors: '' })
    expect(results).toContainEqual({
      framework: 'hono',
      provider: 'plugipay',
      delivery: 'stale',
      actual: { status: 400, code: 'signature_stale' },
      expected: { status: 400, code: 'signature_stale' },
      ok: true,
    })
  },
  timeout,
)

test(
  'the demo with --json tells the fate of every event that met the crash',
  async () => {
    const { output } = await run('--json')
    const { crash } = JSON.parse(output)
    const inHandlers: unknown[] = crash.fates.filter((fate: { whenKilled: string }) => fate.whenKilled === 'processing')

    expect(crash).toMatchObject({ ok: true, events: 40, inHandlers: inHandlers.length, lost: [], twice: [] })
    expect(inHandlers.length).toBeGreaterThan(0)
    expect(inHandlers).toContainEqual(
      expect.objectContaining({ acknowledged: true, atTheEnd: 'completed', effects: 1 }),
    )
    expect(crash.fates).toHaveLength(40)
  },
  timeout,
)

test('the demo refuses an option it does not know', async () => {
  const { code, output, errors } = await run('--srve')

  expect({ code, output }).toEqual({ code: 2, output: '' })
  expect(errors).toContain('pnpm demo --serve')
})

/** The arguments that a shell hands to curl when the line is pasted. */
async function argumentsOf(curl: string): Promise<string[]> {
  const show = `curl() { "$NODE" -e 'console.log(JSON.stringify(process.argv.slice(1)))' -- "$@"; }`
  const shell = spawn('sh', ['-c', `${show}\n${curl}`], {
    env: { NODE: process.execPath },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return JSON.parse(await text(shell.stdout))
}

test('the curl of --serve holds a delivery that is accepted', async () => {
  const { child, ended } = start('--serve', '--json')
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data')
  const { servers } = JSON.parse(String(line)) as { servers: readonly { framework: string; curl: string }[] }
  const answers = await Promise.all(
    servers.map(async ({ framework, curl }) => {
      const { values, positionals } = parseArgs({
        args: await argumentsOf(curl),
        allowPositionals: true,
        options: {
          include: { type: 'boolean', short: 'i' },
          header: { type: 'string', short: 'H', multiple: true, default: [] },
          'data-binary': { type: 'string', default: '' },
        },
      })
      const headers = values.header.map((header): [string, string] => {
        const [name = '', value = ''] = header.split(': ')
        return [name, value]
      })
      const response = await fetch(String(positionals[0]), { method: 'POST', headers, body: values['data-binary'] })
      return [framework, response.status, await response.text()]
    }),
  )
  child.kill('SIGTERM')

  expect(answers).toEqual([
    ['express', 200, '{"ok":true}'],
    ['fastify', 200, '{"ok":true}'],
    ['hono', 200, '{"ok":true}'],
  ])
  expect(await ended).toEqual([0, null])
})
