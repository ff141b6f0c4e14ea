import { type Log, printable } from './log.ts'

/** Says once per type that nobody handles it: an event that is acknowledged and dropped looks like one that is handled. */
export function logUnhandled(log: Log, source: string, type: string): void {
  log.once(
    'unhandled',
    type,
    `${source}: no key of on matches ${printable(type)}, so such events are acknowledged and dropped. Add a handler or '*', or unsubscribe the endpoint from it.`,
  )
}
