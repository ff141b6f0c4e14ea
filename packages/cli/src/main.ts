#!/usr/bin/env node
import { endOf } from './end-of-program.ts'
import { ignoreClosedReaders } from './output/closed-reader.ts'
import { note, noteJson } from './output/print.ts'
import { program } from './program.ts'

/** Files that are made hold what customers wrote: nobody but the user may read them. */
const notForOthers = 0o077

/** Usage errors come before any option is parsed. */
const json = process.argv.includes('--json')

function end(error: unknown): void {
  const { exitCode, kind, message } = endOf(error, process.env)
  if (message !== '' && json) noteJson({ error: { kind, message } })
  else if (message !== '') note(`rawhook: ${message}`)
  process.exitCode = exitCode
}

process.umask(notForOthers)
ignoreClosedReaders([process.stdout, process.stderr])
process.once('uncaughtException', (error) => {
  end(error)
  process.exit()
})
await program().parseAsync().catch(end)
