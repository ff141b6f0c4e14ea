import type { IncomingRequest } from './incoming-request.ts'
import { type Log, printable } from './log.ts'
import type { Outcome } from './outcome.ts'
import type { WebhookProvider } from './provider.ts'
import type { WebhookErrorCode } from './webhook-error.ts'

/** Tells the log and the app of outcomes. Nothing that goes wrong in here reaches the sender. */
export type Reporter = (outcome: Outcome, request: IncomingRequest, lineClass?: string) => void

const pathOf = (url: string): string => printable(url.replace(/^https?:\/\/[^/?]*|\?.*$/g, ''))

/** What the app's own functions made of a genuine delivery: nobody else can cause it, so no line of it is withheld. */
const ofTheApp: ReadonlySet<WebhookErrorCode> = new Set(['handler_failed', 'payload_rejected'])

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

  function logOutcome(outcome: Outcome, request: IncomingRequest, lineClass: string | undefined): void {
    if (outcome.kind !== 'rejected') return // a handler's failure is logged where it is thrown, event by event
    const { code, message, status, cause } = outcome.error
    const { method, url, wholeApp } = request
    if (
      wholeApp !== undefined &&
      signatureHeaders.length > 0 &&
      signatureHeaders.every((name) => request.header(name) === undefined)
    ) {
      const what = `${printable(method)} ${pathOf(url)} (no ${signatureHeaders[0]} header)`
      log.once(
        'whole-app',
        what,
        `${wholeApp.call}() is mounted on the whole app, so it refused ${what}. Mount it where ${title} delivers: ${wholeApp.cure}.`,
      )
      return
    }
    const level = status >= 500 ? 'error' : 'warn'
    const line = `${outcome.source}: ${code}: ${message}`
    const details = status >= 500 && cause !== undefined ? [cause] : []
    if (outcome.authentic && ofTheApp.has(code)) log.every(level, line, ...details)
    else log[level](lineClass ?? code, line, ...details)
  }

  return (outcome, request, lineClass) => {
    logOutcome(outcome, request, lineClass)
    if (onOutcome === undefined) return
    try {
      Promise.resolve(onOutcome(outcome)).catch(hookFailed)
    } catch (error) {
      hookFailed(error)
    }
  }
}
