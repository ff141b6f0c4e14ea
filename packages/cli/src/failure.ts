/** What the process ends with: 1 when what was checked does not hold, 2 when the command was not understood. */
export const exitCodes = { ok: 0, check: 1, usage: 2 } as const

/** An end that is no defect of the program: a sentence for the person, and an exit code for the script. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly kind: 'check' | 'usage'

  constructor(kind: 'check' | 'usage', message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}
