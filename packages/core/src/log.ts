/** Where log lines go: `console`, or anything with its two methods. */
export interface LogTarget {
  warn(message: string, ...details: unknown[]): unknown
  error(message: string, ...details: unknown[]): unknown
}

/** Writes the lines of a receiver. What strangers can cause is limited, so that a flood of forgeries is no flood of lines. */
export interface Log {
  /** At most one line per class and minute. */
  warn(lineClass: string, message: string, ...details: unknown[]): void
  /** At most one line per class and minute. */
  error(lineClass: string, message: string, ...details: unknown[]): void
  /** Writes every time: only for what nobody can cause without the secret. */
  every(level: LogLevel, message: string, ...details: unknown[]): void
  /** Writes a line once in the life of the receiver, and at most a hundred lines of one kind. */
  once(kind: string, subject: string, message: string): void
}

type LogLevel = keyof LogTarget

const maxClasses = 1000
const maxOnce = 100

/** A target that throws or rejects must not stop what is being reported. */
function tell(target: LogTarget, level: LogLevel, line: string, details: readonly unknown[]): void {
  const complain = (error: unknown): void => console.error('rawhook: the log option failed', error)
  try {
    Promise.resolve(target[level](line, ...details)).catch(complain)
  } catch (error) {
    complain(error)
  }
}

/** @param now Unix seconds */
export function createLog(target: LogTarget | false, now: () => number): Log {
  const lastMinute = new Map<string, number>()
  const withheld = new Map<string, number>()
  const written = new Map<string, Set<string>>()

  /** The minute of the app's clock; a clock that throws is reported elsewhere, and one line is then as good as many. */
  function minuteNow(): number {
    try {
      return Math.floor(now() / 60)
    } catch {
      return 0
    }
  }

  function write(level: LogLevel, lineClass: string, message: string, details: readonly unknown[]): void {
    if (target === false) return
    const minute = minuteNow()
    if (lastMinute.get(lineClass) === minute) {
      withheld.set(lineClass, (withheld.get(lineClass) ?? 0) + 1)
      return
    }
    if (lastMinute.size >= maxClasses) {
      lastMinute.clear()
      withheld.clear()
    }
    lastMinute.set(lineClass, minute)
    const more = withheld.get(lineClass)
    withheld.delete(lineClass)
    tell(
      target,
      level,
      `rawhook: ${oneLine(message)}${more === undefined ? '' : ` (and ${more} more like this)`}`,
      details,
    )
  }

  return {
    warn: (lineClass, message, ...details) => write('warn', lineClass, message, details),
    error: (lineClass, message, ...details) => write('error', lineClass, message, details),
    every(level, message, ...details) {
      if (target !== false) tell(target, level, `rawhook: ${oneLine(message)}`, details)
    },
    once(kind, subject, message) {
      if (target === false) return
      const subjects = written.get(kind) ?? new Set()
      written.set(kind, subjects)
      if (subjects.has(subject) || subjects.size >= maxOnce) return
      subjects.add(subject)
      tell(target, 'warn', `rawhook: ${oneLine(message)}`, [])
    },
  }
}

/** Control characters could start a line of their own. */
const oneLine = (text: string): string => text.replaceAll(/\p{Cc}/gu, '?')

/** Text from outside, made safe for one line of a log. */
export const printable = (text: string): string => text.slice(0, 200).replaceAll(/[^\x20-\x7e]/g, '?')
