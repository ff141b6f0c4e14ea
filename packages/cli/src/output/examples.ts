const width = 80
const mark = '  $ '
const more = '      '
const continued = ' \\'
/** Before an option, or the next command of a pipe, where no quotes can be open. */
const places = / (?=--|\|)/

/** One command line, over several lines where it is long: they can be copied as they are. */
function commandLine(line: string): string {
  if (mark.length + line.length <= width) return mark + line
  const lines: string[] = []
  let current = mark
  for (const [index, part] of line.split(places).entries()) {
    const next = index === 0 ? current + part : `${current} ${part}`
    if (next.length + continued.length <= width || index === 0) {
      current = next
    } else {
      lines.push(current + continued)
      current = more + part
    }
  }
  return [...lines, current].join('\n')
}

/** The end of a verb's help: command lines that can be copied. */
export const examples = (lines: readonly string[]): string => `\nExamples:\n${lines.map(commandLine).join('\n')}`
