import { Failure } from '../failure.ts'

const form = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*?)[ \t]*$/s

/**
 * The name and the value of `Name: value`.
 * @throws Failure when it is no header
 */
export function headerLine(line: string): readonly [name: string, value: string] {
  const [, name, value] = form.exec(line) ?? []
  if (name !== undefined && value !== undefined) return [name, value]
  // The line may hold a signature or a secret: only a name, which a colon ends, is shown.
  const [begin = '', ...rest] = line.split(':')
  const shown = rest.length > 0 ? `: '${begin.slice(0, 40)}'` : ', for it has no colon'
  throw new Failure('usage', `A header is 'Name: value', and one of those given is none${shown}.`)
}
