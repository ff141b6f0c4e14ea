import type { LogTarget } from '../src/index.ts'

/** A log that keeps its lines. */
export interface Lines extends LogTarget {
  readonly warned: string[]
  readonly failed: string[]
  readonly details: unknown[]
}

export function lines(): Lines {
  const warned: string[] = []
  const failed: string[] = []
  const details: unknown[] = []
  const keep =
    (level: string[]) =>
    (message: string, ...more: unknown[]): void => {
      level.push(message)
      details.push(...more)
    }
  return { warned, failed, details, warn: keep(warned), error: keep(failed) }
}
