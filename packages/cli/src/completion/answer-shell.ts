import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import tabtab from '@pnpm/tabtab'
import { candidates } from './candidates.ts'

/** Answers a shell that asks, by the variables of its completion, what may stand at the cursor. */
export async function answerShell(program: CommandUnknownOpts): Promise<void> {
  const typed = tabtab.parseEnv(process.env).partial.split(/\s+/)
  // A pipe, or variables, may stand before the program in the same line.
  const found = await candidates(program, typed.slice(Math.max(0, typed.lastIndexOf(program.name()))))
  if (found === 'files') tabtab.logFiles()
  else tabtab.log([...found], tabtab.getShellFromEnv(process.env))
}
