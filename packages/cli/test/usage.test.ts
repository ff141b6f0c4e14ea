import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { expectGolden } from './golden.ts'
import { command, environment, run } from './program.ts'
import { terminal } from './terminal.ts'

describe('what a script sees', () => {
  it('of --help and --version: stdout, and 0', async () => {
    const help = await run(['--help'])
    expect(help).toMatchObject({ exitCode: 0, stderr: '' })
    await expectGolden(help.stdout, 'help.txt')
    expect(await run(['--version'])).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
  })

  it('of a program without a verb: its help on stderr, and 2', async () => {
    const { exitCode, stdout, stderr } = await run([])
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain('Usage: rawhook')
  })

  it.each([
    ['a verb that does not exist', ['providerz'], "unknown command 'providerz'\n(Did you mean providers?)"],
    ['an option that does not exist', ['providers', '--bogus'], "unknown option '--bogus'"],
  ])('of %s: one sentence, a hint, and 2', async (_, args, message) => {
    const text = `${message}\nAdd --help to see how it is used.`
    expect(await run(args)).toEqual({ exitCode: 2, stdout: '', stderr: `rawhook: ${text}\n` })
    const { exitCode, stdout, stderr } = await run([...args, '--json'])
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(JSON.parse(stderr)).toEqual({ error: { kind: 'usage', message: text } })
  })

  it('of a reader that stops: no stack', async () => {
    const line = `"$@" providers --json | true; echo "$\{PIPESTATUS[0]}"`
    const bash = promisify(execFile)('bash', ['-c', line, 'bash', process.execPath, ...command], { env: environment() })
    expect(await bash).toEqual({ stdout: '0\n', stderr: '' })
  })
})

describe('colours', () => {
  const coloured = '\u001b['

  it('show in a terminal, unless NO_COLOR is set or it is dumb', async () => {
    const [plain, ...others] = [
      terminal(['providers']),
      terminal(['providers'], { NO_COLOR: '1' }),
      terminal(['providers'], { TERM: 'dumb' }),
    ]
    for (const { exitCode } of [plain, ...others]) expect(await exitCode).toBe(0)
    expect(plain.shown()).toContain(coloured)
    for (const { shown } of others) expect(shown()).not.toContain(coloured)
  })

  it('never show in a pipe', async () => {
    expect((await run(['providers'], { env: { CI: '1', TERM: 'xterm-256color' } })).stdout).not.toContain(coloured)
  })
})
