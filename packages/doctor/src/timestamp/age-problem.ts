import type { DiagnosisCode } from '../diagnosis.ts'

/** When a delivery is judged, and how old it may be, in seconds. */
export interface Clock {
  readonly now: number
  readonly tolerance: number
}

/** What a signed time says about its age. */
export interface AgeProblem {
  readonly code: DiagnosisCode | undefined
  readonly evidence: readonly string[]
  readonly skewSeconds: number | undefined
}

const milliseconds = 1000

/** Whether a time is of the years around now, as one of the wrong unit never is. */
const isNear = (now: number, timestamp: number): boolean => Math.abs(now - timestamp) < now / 10

/** The unit that the time was written in, where that is not the provider's. */
function wrongUnit(timestamp: number, now: number): string | undefined {
  if (isNear(now, timestamp / milliseconds)) return 'milliseconds where seconds belong'
  return isNear(now, timestamp * milliseconds) ? 'seconds where milliseconds belong' : undefined
}

/** Judges an authentic time as a receiver does, in both directions, and tells a wrong unit from a wrong clock. */
export function ageProblem(timestamp: number | undefined, { now, tolerance }: Clock): AgeProblem {
  if (timestamp === undefined) return { code: undefined, evidence: [], skewSeconds: undefined }
  const skewSeconds = now - timestamp
  if (Math.abs(skewSeconds) <= tolerance) return { code: undefined, evidence: [], skewSeconds }
  const unit = wrongUnit(timestamp, now)
  if (unit !== undefined) {
    const evidence = [`The signature matches, and the signed time is in ${unit}.`]
    return { code: 'timestamp_ms', evidence, skewSeconds }
  }
  const distance = `${Math.abs(Math.round(skewSeconds))} s in the ${skewSeconds > 0 ? 'past' : 'future'}`
  const evidence = [`The signed time is ${distance}, and the tolerance is ${tolerance} s.`]
  return { code: skewSeconds > 0 ? 'timestamp_stale' : 'timestamp_future', evidence, skewSeconds }
}
