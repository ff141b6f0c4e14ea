import type { Argument, CommandUnknownOpts, Option } from '@commander-js/extra-typings'
import { fixtureTypes } from '@rawhook/testing'
import { providerOf, slugs } from '../catalogue.ts'
import { readTypedLine, type TypedLine } from './typed-line.ts'

/** What may stand at the end of a line: names of files, or one of these words. */
export type Candidates = 'files' | readonly { readonly name: string; readonly description?: string }[]

const named = (names: readonly string[]): Candidates => names.map((name) => ({ name }))

async function valuesOf({ flags, long, argChoices }: Option, slug: string | undefined): Promise<Candidates> {
  if (flags.endsWith('<file>')) return 'files'
  if (argChoices !== undefined) return named(argChoices)
  if (long === '--secret-env') return named(Object.keys(process.env))
  if (long === '--event' && slug !== undefined && slugs.includes(slug)) {
    return named(fixtureTypes(await providerOf(slug)))
  }
  return []
}

function valuesOfArgument(argument: Argument | undefined): Candidates {
  if (argument?.name() === 'provider') return named(slugs)
  return named(argument?.argChoices ?? [])
}

function optionsOf(command: CommandUnknownOpts): Candidates {
  const shown = command.createHelp().visibleOptions(command)
  return shown.flatMap(({ long, description }) => (long ? [{ name: long, description }] : []))
}

const verbsOf = (command: CommandUnknownOpts): Candidates =>
  command
    .createHelp()
    .visibleCommands(command)
    .map((child) => ({ name: child.name(), description: child.summary() || child.description() }))

async function candidatesOf({ command, awaiting, args, current }: TypedLine): Promise<Candidates> {
  if (awaiting !== undefined) return valuesOf(awaiting, args[0])
  if (current.startsWith('-')) return optionsOf(command)
  if (command.commands.length > 0 && args.length === 0) return verbsOf(command)
  return valuesOfArgument(command.registeredArguments[args.length])
}

/** What may complete the last word of a line, of which the program's name is the first. */
export async function candidates(program: CommandUnknownOpts, words: readonly string[]): Promise<Candidates> {
  const line = readTypedLine(program, words)
  const found = await candidatesOf(line)
  return found === 'files' ? found : found.filter(({ name }) => name.startsWith(line.current))
}
