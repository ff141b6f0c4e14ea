#!/usr/bin/env node
import { endOf } from './end-of-program.ts'
import { ignoreClosedReaders } from './output/closed-reader.ts'
import { program } from './program.ts'

/** Usage errors come before any option is parsed. */
const json = process.argv.includes('--json')

function end(error: unknown): void {
  const { exitCode, kind, message } = endOf(error, process.env)
  if (message !== '') console.error(json ? JSON.stringify({ error: { kind, message } }) : `rawhook: ${message}`)
  process.exitCode = exitCode
}

ignoreClosedReaders([process.stdout, process.stderr])
process.once('uncaughtException', (error) => {
  end(error)
  process.exit()
})
await program().parseAsync().catch(end)
