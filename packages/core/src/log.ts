/** Where log lines go: `console`, or anything with its two methods. */
export interface LogTarget {
  warn(message: string, ...details: unknown[]): void
  error(message: string, ...details: unknown[]): void
}

/** Writes at most one line for each class and minute, so that a flood of forgeries does not become a flood of lines. */
export interface Log {
  warn(lineClass: string, message: string, ...details: unknown[]): void
  error(lineClass: string, message: string, ...details: unknown[]): void
  /** Writes a line once in the life of the receiver. */
  once(lineClass: string, message: string): void
}

const maxClasses = 1000

/** @param now Unix seconds */
export function createLog(target: LogTarget | false, now: () => number): Log {
  const lastMinute = new Map<string, number>()
  const withheld = new Map<string, number>()

  function write(
    level: 'warn' | 'error',
    lineClass: string,
    minute: number,
    message: string,
    details: unknown[],
  ): void {
    if (target === false) return
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
    try {
      target[level](`rawhook: ${message}${more === undefined ? '' : ` (and ${more} more like this)`}`, ...details)
    } catch (error) {
      console.error('rawhook: the log option threw', error)
    }
  }

  const minute = (): number => Math.floor(now() / 60)
  return {
    warn: (lineClass, message, ...details) => write('warn', lineClass, minute(), message, details),
    error: (lineClass, message, ...details) => write('error', lineClass, minute(), message, details),
    once: (lineClass, message) => write('warn', lineClass, 0, message, []),
  }
}

/** Text from outside, made safe for one line of a log. */
export const printable = (text: string): string => text.slice(0, 200).replaceAll(/[^\x20-\x7e]/g, '?')
