import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { sqlitePlace } from './places.ts'

const hasStrace = spawnSync('strace', ['-V']).status === 0
const name = hasStrace ? '' : ' (not run: there is no strace on this machine)'
const timeout = 60_000

test(
  `every acknowledged delivery was flushed to the disk: no fewer flushes than commits${name}`,
  async () => {
    if (!hasStrace) return
    const place = await sqlitePlace()
    const summary = `${place.inbox}.strace`
    const script = fileURLToPath(new URL('admit-many.ts', import.meta.url))
    const strace = ['-f', '-c', '-e', 'trace=fsync,fdatasync', '-o', summary]
    const { stdout } = spawnSync(
      'strace',
      [...strace, process.execPath, '--conditions=@rawhook/source', '--import', 'tsx', script],
      {
        cwd: fileURLToPath(new URL('../../../..', import.meta.url)),
        env: { PATH: process.env.PATH, INBOX: place.inbox },
        encoding: 'utf8',
      },
    )
    const commits = Number(/commits (\d+)/.exec(stdout)?.[1])
    const flushes = readFileSync(summary, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((columns) => /^(fsync|fdatasync)$/.test(columns.at(-1) ?? ''))
      .reduce((sum, columns) => sum + Number(columns[3]), 0)
    await place.remove()
    expect(commits).toBe(50)
    expect(flushes).toBeGreaterThanOrEqual(commits)
  },
  timeout,
)
