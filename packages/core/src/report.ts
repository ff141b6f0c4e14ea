import type { IncomingRequest } from './incoming-request.ts'
import { type Log, printable } from './log.ts'
import type { Outcome } from './outcome.ts'
import type { WebhookProvider } from './provider.ts'

/** Tells the log and the app of outcomes. Nothing that goes wrong in here reaches the sender. */
export type Reporter = (outcome: Outcome, request: IncomingRequest) => void

const pathOf = (url: string): string => printable(url.replace(/^https?:\/\/[^/?]*|\?.*$/g, ''))

/** @param onOutcome may throw, reject or hang: it is never awaited */
export function createReporter<TEvents>(
  provider: WebhookProvider<TEvents>,
  log: Log,
  onOutcome: ((outcome: Outcome) => unknown) | undefined,
): Reporter {
  const { name, title, signature } = provider
  const signatureHeaders = signature.headers
  const hookFailed = (error: unknown): void =>
    log.error('onOutcome', `${name}: onOutcome failed, which changes nothing else`, error)

  function logOutcome(outcome: Outcome, request: IncomingRequest): void {
    if (outcome.kind !== 'rejected' && outcome.kind !== 'failed') return
    const { code, message, status, cause } = outcome.error
    const { method, url, wholeApp } = request
    if (
      wholeApp !== undefined &&
      signatureHeaders.length > 0 &&
      signatureHeaders.every((name) => request.header(name) === undefined)
    ) {
      const what = `${printable(method)} ${pathOf(url)} (no ${signatureHeaders[0]} header)`
      log.once(
        `whole-app ${what}`,
        `${wholeApp.call}() is mounted on the whole app, so it refused ${what}. Mount it where ${title} delivers: ${wholeApp.cure}.`,
      )
    } else if (status >= 500) {
      log.error(code, `${outcome.source}: ${code}: ${message}`, ...(cause === undefined ? [] : [cause]))
    } else {
      log.warn(code, `${outcome.source}: ${code}: ${message}`)
    }
  }

  return (outcome, request) => {
    logOutcome(outcome, request)
    if (onOutcome === undefined) return
    try {
      Promise.resolve(onOutcome(outcome)).catch(hookFailed)
    } catch (error) {
      hookFailed(error)
    }
  }
}
