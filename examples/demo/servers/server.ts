import type { Outcome } from '@rawhook/core'
import { samples } from '../deliveries.ts'
import type { Framework } from '../scenarios.ts'

/** An app that listens. */
export interface Server {
  readonly framework: Framework
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  close(): Promise<void>
}

/** Told what happens inside the apps. */
export interface Observer {
  /** A handler ran: `key` is its key in `on`. */
  readonly ran: (framework: Framework, key: string) => void
  readonly outcome: (framework: Framework, outcome: Outcome) => void
}

/** The secret of a provider's sample deliveries. */
export const secretOf = (slug: string): string | undefined => samples.find((sample) => sample.slug === slug)?.secret

/** Handlers and options of the four webhooks, the same in every framework. */
export function webhookOptions(framework: Framework, { ran, outcome }: Observer) {
  const reporting = { log: false, onOutcome: (settled: Outcome) => outcome(framework, settled) } as const
  const handled = (key: string) => async (): Promise<void> => ran(framework, key)
  return {
    spine: { ...reporting, on: { 'run.completed': handled('run.completed'), 'run.*': handled('run.*') } },
    speckle: { ...reporting, on: { 'commit_*': handled('commit_*'), '*': handled('*') } },
    plugipay: { ...reporting, on: { 'plugipay.invoice.*': handled('plugipay.invoice.*'), '*': handled('*') } },
    generic: { ...reporting, on: { '*': handled('*') } },
  } as const
}
