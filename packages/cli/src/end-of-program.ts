import { CommanderError } from '@commander-js/extra-typings'
import { exitCodes, Failure } from './failure.ts'
import { errorCode } from './problems/error-code.ts'
import { fileProblem } from './problems/file-problem.ts'
import { networkProblem } from './problems/network-problem.ts'

/** How a program that threw ends: its exit code and, unless it was only asked for help, what it says on stderr. */
export interface End {
  readonly exitCode: number
  readonly kind: 'check' | 'usage' | 'defect'
  /** Empty where commander has said all: help and version. */
  readonly message: string
}

const helpIsShown = new Set(['commander.help', 'commander.helpDisplayed', 'commander.version'])

function endOfCommander({ code, exitCode, message }: CommanderError): End {
  if (helpIsShown.has(code))
    return { exitCode: exitCode === 0 ? exitCodes.ok : exitCodes.usage, kind: 'usage', message: '' }
  const hint = 'Add --help to see how it is used.'
  return { exitCode: exitCodes.usage, kind: 'usage', message: `${message.replace(/^error: /, '')}\n${hint}` }
}

/** What the system refused, in the middle of something: a full disk, a connection that broke. It is no defect of the program. */
function endOfSystem(error: unknown): End | undefined {
  const reason = fileProblem(error) ?? networkProblem(errorCode(error))
  if (reason === undefined || !(error instanceof Error)) return undefined
  const what = 'path' in error && typeof error.path === 'string' ? error.path : 'The system refused it'
  return { exitCode: exitCodes.check, kind: 'check', message: `${what}: ${reason}.` }
}

/** Tells what was thrown apart: a failure that was foreseen, wrong usage, or a defect, whose stack only `DEBUG` shows. */
export function endOf(error: unknown, { DEBUG }: Readonly<Record<string, string | undefined>>): End {
  if (error instanceof CommanderError) return endOfCommander(error)
  if (error instanceof Failure) return { exitCode: exitCodes[error.kind], kind: error.kind, message: error.message }
  const system = endOfSystem(error)
  if (system !== undefined && !DEBUG) return system
  const { message, stack = message } = error instanceof Error ? error : new Error(String(error))
  return {
    exitCode: exitCodes.check,
    kind: 'defect',
    message: DEBUG ? stack : `${message.replace(/^rawhook: /, '')}\nThis is a defect. DEBUG=1 shows where.`,
  }
}
