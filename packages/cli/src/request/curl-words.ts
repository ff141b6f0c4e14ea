import { parse } from 'shell-quote'
import { Failure } from '../failure.ts'

/** A backslash at the end of a line goes on with the next one; shell-quote makes an empty word of it. */
const continuation = /(^|[ \t])\\\r?\n/g

/**
 * The words of one command line, as a shell reads them. Variables stay as they are written.
 * @throws Failure on anything but one plain command
 */
export function curlWords(line: string): readonly string[] {
  const words = parse(line.trim().replaceAll(continuation, '$1'), (name) => `$${name}`)
  return words.flatMap((word) => {
    if (typeof word === 'string') return [word]
    if ('pattern' in word) return [word.pattern]
    if ('comment' in word) return []
    throw new Failure('usage', `The curl line has a '${word.op}' outside quotes, where a shell ends the command.`)
  })
}
