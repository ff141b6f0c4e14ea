import { text } from 'node:stream/consumers'
import { Failure } from '../failure.ts'
import { note } from '../output/print.ts'

async function prompt(message: string): Promise<string> {
  const { isCancel, password } = await import('@clack/prompts')
  // The empty mask shows nothing, not even how long the secret is; stdout stays free for the result.
  const answer = await password({ message, mask: '', output: process.stderr })
  if (isCancel(answer)) throw new Failure('usage', 'No secret was given.')
  return answer
}

/** Asks the person at the terminal, or reads a line of standard input when it is no terminal and nothing else read it. */
export async function askSecret(title: string, variable: string): Promise<string> {
  if (process.stdin.isTTY) return prompt(`Secret of ${title} (or set ${variable})`)
  if (process.stdin.readableEnded || process.stdin.destroyed) return ''
  note(`rawhook: ${variable} is not set, so the secret is read from standard input.`)
  return (await text(process.stdin)).replace(/\r?\n$/, '')
}
