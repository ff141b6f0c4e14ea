import { Failure } from '../failure.ts'

/** How a question is put, and what the command line says to it. */
export interface Question {
  readonly question: string
  /** What to write when there is nobody to ask. */
  readonly withoutTerminal: string
  /** The command line has said yes. */
  readonly yes: boolean
  readonly json: boolean
}

/**
 * Asks before something that cannot be undone. A script is not asked: it has to say so on its command line.
 * @throws Failure when there is nobody to ask, or the answer is no
 */
export async function confirm({ question, withoutTerminal, yes, json }: Question): Promise<void> {
  if (yes) return
  if (json || !process.stdin.isTTY || !process.stderr.isTTY)
    throw new Failure('usage', `${question} ${withoutTerminal}`)
  const { confirm: ask, isCancel } = await import('@clack/prompts')
  const answer = await ask({ message: question, initialValue: false, output: process.stderr })
  if (isCancel(answer) || !answer) throw new Failure('check', 'Nothing was changed.')
}
