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

/** Unix seconds that are milliseconds: the year 5138. */
const latestSeconds = 1e11
/** Unix milliseconds read as seconds by a thousandth: before 1973 nobody sent webhooks. */
const earliestSeconds = 1e8

/** Judges an authentic time as a receiver does, in both directions, and tells a wrong unit from a wrong clock. */
export function ageProblem(timestamp: number | undefined, { now, tolerance }: Clock): AgeProblem {
  if (timestamp === undefined) return { code: undefined, evidence: [], skewSeconds: undefined }
  const skewSeconds = now - timestamp
  if (Math.abs(skewSeconds) <= tolerance) return { code: undefined, evidence: [], skewSeconds }
  if (timestamp > latestSeconds || timestamp < earliestSeconds) {
    const unit = timestamp > latestSeconds ? 'milliseconds where seconds belong' : 'seconds where milliseconds belong'
    return {
      code: 'timestamp_ms',
      evidence: [`The signature matches, and the signed time is in ${unit}.`],
      skewSeconds,
    }
  }
  const distance = `${Math.abs(Math.round(skewSeconds))} s in the ${skewSeconds > 0 ? 'past' : 'future'}`
  const evidence = [`The signed time is ${distance}, and the tolerance is ${tolerance} s.`]
  return { code: skewSeconds > 0 ? 'timestamp_stale' : 'timestamp_future', evidence, skewSeconds }
}
