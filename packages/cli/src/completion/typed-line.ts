import type { CommandUnknownOpts, Option } from '@commander-js/extra-typings'

/** How far a line is typed. */
export interface TypedLine {
  readonly command: CommandUnknownOpts
  /** The option whose value comes next. */
  readonly awaiting: Option | undefined
  /** The arguments before the word that is being typed. */
  readonly args: readonly string[]
  /** The word that is being typed; empty where one may begin. */
  readonly current: string
}

const takesValue = ({ required, optional }: Option): boolean => required || optional

/** Reads what was typed so far, the program's name first, as commander would. */
export function readTypedLine(program: CommandUnknownOpts, [, ...words]: readonly string[]): TypedLine {
  const args: string[] = []
  let command = program
  let awaiting: Option | undefined
  for (const word of words.slice(0, -1)) {
    if (awaiting !== undefined) {
      awaiting = undefined
    } else if (word.startsWith('-')) {
      awaiting = command.options.find((option) => [option.short, option.long].includes(word) && takesValue(option))
    } else {
      const child = command.commands.find((each) => each.name() === word)
      if (child === undefined) args.push(word)
      else command = child
    }
  }
  return { command, awaiting, args, current: words.at(-1) ?? '' }
}
