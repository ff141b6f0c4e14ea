import { jsonLine, safeText, shownText } from './safe-text.ts'
import { wrapped } from './wrapped.ts'

/** Writes a line for people to stdout. */
export function say(text: string): void {
  console.log(shownText(text))
}

/** Sentences for a terminal; what is set in is a command line, to copy. */
const inTerminal = (text: string, columns: number): string =>
  text
    .split('\n')
    .flatMap((line) => (line.startsWith(' ') ? [line] : wrapped(line, columns)))
    .join('\n')

/** Writes about the run, and not its result, to stderr. It has no colours, so none are let through. */
export function note(text: string): void {
  const { isTTY, columns } = process.stderr
  console.error(isTTY ? inTerminal(safeText(text), columns) : safeText(text))
}

/** The same for a program, as one line of JSON. */
export function noteJson(value: unknown): void {
  console.error(jsonLine(value))
}

/** Writes a value as one line of JSON to stdout. */
export function sayJson(value: unknown): void {
  console.log(jsonLine(value))
}

/** Writes a result to stdout: `text` for people, `value` as one line of JSON for programs. */
export function print(json: boolean, value: unknown, text: () => string): void {
  if (json) sayJson(value)
  else say(text())
}
