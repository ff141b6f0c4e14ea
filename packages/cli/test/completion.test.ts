import { spawn } from '@lydell/node-pty'
import { describe, expect, it } from 'vitest'
import { candidates } from '../src/completion/candidates.ts'
import { program } from '../src/program.ts'
import { temporaryFiles } from './files.ts'
import { command, environment, run } from './program.ts'
import { watched } from './terminal.ts'

const file = temporaryFiles()

async function completes(line: string): Promise<readonly string[] | 'files'> {
  const found = await candidates(program(), line.split(' '))
  return found === 'files' ? found : found.map(({ name }) => name)
}

describe('a line is completed with', () => {
  it('verbs, but none that are hidden', async () => {
    expect(await completes('rawhook ')).toEqual(expect.arrayContaining(['send', 'verify', 'providers', 'completion']))
    expect(await completes('rawhook completion-')).toEqual([])
  })

  it('providers, wherever options stand', async () => {
    expect(await completes('rawhook send spi')).toEqual(['spine'])
    expect(await completes('rawhook verify --json --secret-env X --url=http://x/ plu')).toEqual(['plugipay'])
    expect(await completes('rawhook send spine spi')).toEqual([])
  })

  it('options', async () => {
    expect(await completes('rawhook send spine http://x/ --st')).toEqual(['--stale'])
  })

  it('what an option takes', async () => {
    expect(await completes('rawhook send spine --event run.')).toEqual(['run.completed', 'run.failed', 'run.started'])
    expect(await completes('rawhook send spine --secret-env PAT')).toContain('PATH')
    expect(await completes('rawhook verify spine --request x')).toBe('files')
    expect(await completes('rawhook send spine --repeat ')).toEqual([])
    expect(await completes('rawhook completion f')).toEqual(['fish'])
  })
})

describe('the script', () => {
  it.each(['bash', 'zsh', 'fish'])('is printed for %s', async (shell) => {
    const { exitCode, stdout } = await run(['completion', shell, '--json'])
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toEqual({ shell, script: expect.stringContaining('rawhook completion-server') })
  })

  it('gets each candidate with what it is, where the shell shows that', async () => {
    const line = 'echo | rawhook send spine --dup'
    const env = { COMP_LINE: line, COMP_POINT: String(line.length), COMP_CWORD: '3', SHELL: 'zsh' }
    const { stdout } = await run(['completion-server', '--', ...line.split(' ')], { env })
    expect(stdout).toBe('--duplicate:the same event every time, and at least twice\n')
  })

  it('completes in bash, as one types', async () => {
    const shim = file(
      'rawhook',
      `#!/bin/sh\nexec ${[process.execPath, ...command].map((word) => `'${word}'`).join(' ')} "$@"\n`,
    )
    const bash = spawn('bash', ['--norc', '-i'], { env: environment({ PS1: '> ', TERM: 'dumb' }) })
    const { until } = watched(bash)
    bash.write(`rawhook() { sh '${shim}' "$@"; }; source <(rawhook completion bash); echo rea''dy\r`)
    await until('ready')
    bash.write('rawhook send spi\t')
    await until('rawhook send spine ')
    bash.write('localhost --dup\t')
    await until('--duplicate ')
    bash.kill()
  })
})
