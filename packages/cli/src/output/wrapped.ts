import { screenWidth } from './screen-width.ts'

/** The lines of a text, none longer than `width`: broken at spaces, and inside a word only where it fills a line. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line: readonly string[] = []
  const end = (): void => {
    lines.push(line.join(''))
    line = []
  }
  for (const word of text.split(' ').map((each) => Array.from(each))) {
    if (line.length > 0 && line.length + 1 + word.length > width) end()
    let rest = line.length > 0 ? [...line, ' ', ...word] : word
    while (rest.length > width) {
      lines.push(rest.slice(0, width).join(''))
      rest = rest.slice(width)
    }
    line = rest
  }
  end()
  return lines
}

/** A sentence, broken at its spaces where a terminal is narrower; elsewhere as it is. */
export const sentence = (text: string): string =>
  process.stdout.isTTY ? wrapped(text, screenWidth()).join('\n') : text

/** A text below its title, as a paragraph that is set in from the left. */
export const indented = (text: string, indent: number, width: number): string =>
  wrapped(text, width - indent)
    .map((line) => ' '.repeat(indent) + line)
    .join('\n')
