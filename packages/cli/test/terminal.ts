import { type IPty, spawn } from '@lydell/node-pty'
import { command, environment } from './program.ts'

interface Terminal {
  /** Everything that was shown, escape sequences included. */
  readonly shown: () => string
  /** Resolves as soon as `text` was shown; rejects when the program ends without it. */
  readonly until: (text: string) => Promise<void>
  readonly type: (text: string) => void
  readonly exitCode: Promise<number>
}

/** A program in a terminal, as a person sees and uses it. */
export function watched(pty: IPty): Terminal {
  let shown = ''
  let seen = (): void => {}
  pty.onData((data) => {
    shown += data
    seen()
  })
  const exitCode = new Promise<number>((resolve) => pty.onExit((exit) => resolve(exit.exitCode)))
  return {
    shown: () => shown,
    type: (text) => pty.write(text),
    exitCode,
    until: (text) =>
      new Promise((resolve, reject) => {
        seen = () => {
          if (shown.includes(text)) resolve()
        }
        seen()
        void exitCode.then(() => reject(new Error(`ended without showing '${text}':\n${shown}`)))
      }),
  }
}

/** Runs the program in a terminal. */
export const terminal = (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cols: number = 120,
): Terminal =>
  watched(
    spawn(process.execPath, [...command, ...args], {
      cols,
      rows: 40,
      env: environment({ TERM: 'xterm-256color', ...env }),
    }),
  )
