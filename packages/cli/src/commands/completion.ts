import { Argument, Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { examples } from '../output/examples.ts'
import { print } from '../output/print.ts'

const name = 'rawhook'

/** `rawhook completion`: the script that makes a shell complete. */
export const completionCommand = (): CommandUnknownOpts =>
  new Command('completion')
    .summary('Prints a script that completes verbs, options and providers.')
    .description('Prints a script for the start-up file of a shell, which completes verbs, options and providers.')
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']))
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples([
        "echo 'source <(rawhook completion bash)' >> ~/.bashrc",
        "echo 'source <(rawhook completion zsh)' >> ~/.zshrc   # after compinit",
        'rawhook completion fish > ~/.config/fish/completions/rawhook.fish',
      ]),
    )
    .action(async (shell, { json = false }) => {
      const { default: tabtab } = await import('@pnpm/tabtab')
      const script = await tabtab.getCompletionScript({ name, completer: name, shell })
      print(json, { shell, script }, () => script)
    })

/** What the script asks at every press of the key; the variables of the shell say the rest. */
export const completionServerCommand = (program: CommandUnknownOpts): CommandUnknownOpts =>
  new Command('completion-server').argument('[words...]').action(async () => {
    const { answerShell } = await import('../completion/answer-shell.ts')
    await answerShell(program)
  })
