#!/usr/bin/env node
import { exitCodes, Failure } from './failure.ts'
import { program } from './program.ts'

try {
  await program().parseAsync()
} catch (error) {
  if (!(error instanceof Failure)) throw error
  console.error(`rawhook: ${error.message}`)
  process.exitCode = exitCodes[error.kind]
}
