import { Failure } from '../failure.ts'

const form = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*?)[ \t]*$/s

/**
 * The name and the value of `Name: value`.
 * @throws Failure when it is no header
 */
export function headerLine(line: string): readonly [name: string, value: string] {
  const [, name, value] = form.exec(line) ?? []
  if (name !== undefined && value !== undefined) return [name, value]
  // The whole line may hold a signature: only what precedes a colon is shown.
  throw new Failure('usage', `A header is 'Name: value', and this is none: '${line.split(':')[0]?.slice(0, 40)}'.`)
}
