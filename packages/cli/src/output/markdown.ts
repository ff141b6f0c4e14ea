import { Help } from '@commander-js/extra-typings'
import { coloursFor } from './colours.ts'

const literals = /`([^`]*)`/g

/** A cell of a table: what Markdown has in backticks stands bare. */
export const cell = (markdown: string): string => markdown.replaceAll(literals, '$1')

/** Prose: wrapped, and with what Markdown has in backticks in colour, in a terminal; unchanged elsewhere. */
export function prose(markdown: string): string {
  const { cyan, isColorSupported } = coloursFor(process.stdout)
  const text = isColorSupported ? markdown.replaceAll(literals, (_, literal: string) => cyan(literal)) : markdown
  return process.stdout.isTTY ? new Help().boxWrap(text, Math.min(process.stdout.columns, 100)) : text
}
